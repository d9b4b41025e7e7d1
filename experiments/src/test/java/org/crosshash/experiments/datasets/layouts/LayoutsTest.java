package org.crosshash.experiments.datasets.layouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.crosshash.encoding.ImageDecoder;
import org.crosshash.encoding.RgbImage;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.experiments.datasets.SplitCounts;
import org.crosshash.experiments.datasets.SplitProtocol;
import org.crosshash.experiments.datasets.TsvColumns;
import org.crosshash.experiments.pipeline.ScratchFolder;
import org.crosshash.tables.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LayoutsTest {
  static final Importer.ProtocolChoice TWO_ASK =
      pairs ->
          SplitProtocol.of(
              "permutation",
              pairs,
              new SplitCounts(OptionalInt.of(2), OptionalInt.empty(), OptionalInt.empty(), 1));

  private static final String PIXELS = "pixels ";

  @TempDir private Path folder;

  /**
   * What a layout must give.
   *
   * @param columns lengths of vectors; empty where there are pictures
   * @param digest how that of the pairs begins; behind {@link #PIXELS} that of what the pictures
   *     show, where they are written as PNG, whose bytes belong to the Java release
   */
  record Case(
      String layout,
      List<String> from,
      UnaryOperator<LayoutRequest> options,
      int pairs,
      int train,
      int database,
      int query,
      int labels,
      Map<String, Integer> columns,
      String digest) {
    @Override
    public String toString() {
      return layout + " of " + from;
    }
  }

  private static Case features(
      String layout,
      int pairs,
      int train,
      int database,
      int query,
      int labels,
      int image,
      int text,
      String digest) {
    return features(layout, layout, pairs, train, database, query, labels, image, text, digest);
  }

  private static Case features(
      String layout,
      String from,
      int pairs,
      int train,
      int database,
      int query,
      int labels,
      int image,
      int text,
      String digest) {
    return new Case(
        layout,
        List.of(from),
        request -> request,
        pairs,
        train,
        database,
        query,
        labels,
        Map.of("image_features", image, "text", text),
        digest);
  }

  private static Case pictures(
      String layout,
      List<String> from,
      UnaryOperator<LayoutRequest> options,
      int pairs,
      int train,
      int database,
      int query,
      int labels,
      String digest) {
    return new Case(layout, from, options, pairs, train, database, query, labels, Map.of(), digest);
  }

  private static UnaryOperator<LayoutRequest> images(String name) {
    return request -> request.withImages(Fixtures.path(name));
  }

  static final TsvColumns COLUMNS =
      new TsvColumns(
          "id",
          "image",
          "text",
          Optional.of("labels"),
          "|",
          Optional.empty(),
          Optional.of("split"));

  static Stream<Case> cases() {
    UnaryOperator<LayoutRequest> words =
        request -> request.withVocabulary(Fixtures.path("TagList.txt"));
    UnaryOperator<LayoutRequest> table =
        request -> request.withImages(Fixtures.path("tables/images")).withColumns(COLUMNS, false);
    return Stream.of(
        features("mirflickr-25k", 12, 10, 10, 2, 13, 16, 20, "2db5e212"),
        features("nus-wide-tc10", 12, 10, 10, 2, 10, 16, 20, "eea5f345"),
        features("iapr-tc12", 12, 9, 9, 3, 7, 16, 20, "87379208"),
        features("coco-doc2vec", 12, 10, 10, 2, 8, 16, 6, "ec84fc61"),
        features("coco-ccah", 12, 6, 9, 3, 9, 16, 20, "dace5add"),
        features("cirh", 17, 5, 9, 3, 4, 16, 20, "805fea0b"),
        features("cirh", "cirh-mir", 17, 5, 9, 3, 4, 16, 20, "1683c7a2"),
        features("cirh", "cirh-nus", 17, 5, 9, 3, 4, 16, 20, "93588417"),
        features("dgcpn", 12, 4, 9, 2, 5, 16, 20, "e814680822"),
        features("wiki", 12, 9, 9, 3, 4, 8, 6, "0eef81fe"),
        pictures(
            "mirflickr-25k",
            List.of("mirflickr-25k-pictures"),
            words,
            12,
            10,
            10,
            2,
            13,
            PIXELS + "e5cb3b5b"),
        pictures(
            "nus-wide-tc10",
            List.of("nus-wide-tc10-pictures"),
            words,
            12,
            10,
            10,
            2,
            10,
            PIXELS + "34c822c4"),
        pictures("dcmh", List.of("dcmh"), words, 12, 10, 10, 2, 13, PIXELS + "1e27560d"),
        pictures("uchstm", List.of("uchstm"), words, 14, 5, 6, 3, 4, PIXELS + "0b6d4f2b"),
        pictures("mith", List.of("mith"), images("mith/images"), 12, 10, 10, 2, 13, "6514c4a3"),
        pictures(
            "mith",
            List.of("mith-words"),
            request -> words.apply(request).withImages(Fixtures.path("mith/images")),
            12,
            10,
            10,
            2,
            13,
            "39c5dfad"),
        pictures(
            "mirflickr-lists",
            List.of("mirflickr-lists"),
            request -> request,
            11,
            9,
            9,
            2,
            12,
            "7c95a6e7"),
        pictures(
            "nus-wide",
            List.of("nus-wide"),
            request -> request.withImages(Fixtures.path("nus-wide/Flickr")).withConcepts(2),
            7,
            5,
            5,
            2,
            2,
            "4ed44bf8"),
        pictures(
            "coco",
            List.of("coco/captions_val2017.json", "coco/instances_val2017.json"),
            images("coco/images"),
            6,
            4,
            4,
            2,
            2,
            "80d6f5d4"),
        pictures(
            "karpathy",
            List.of("karpathy/dataset_coco.json"),
            request ->
                request.withImages(Fixtures.path("karpathy/images")).withCaptions(Captions.EACH),
            40,
            20,
            20,
            10,
            0,
            "030a2dd7"),
        pictures(
            "karpathy",
            List.of("karpathy/dataset_flickr8k.json"),
            images("karpathy/images/val2014"),
            6,
            4,
            4,
            1,
            0,
            "ced84841"),
        pictures(
            "karpathy",
            List.of("karpathy/dataset_flickr30k.json"),
            images("karpathy/images/val2014"),
            6,
            4,
            4,
            1,
            0,
            "1ee9e25c"),
        pictures(
            "flickr-captions",
            List.of("flickr-captions/results_20130124.token"),
            request -> request,
            6,
            4,
            4,
            2,
            0,
            "37587cce"),
        pictures(
            "flickr-captions",
            List.of(
                "flickr-captions/Flickr8k.token.txt",
                "flickr-captions/Flickr_8k.trainImages.txt",
                "flickr-captions/Flickr_8k.testImages.txt"),
            request -> request.withCaptions(Captions.JOIN),
            5,
            3,
            3,
            2,
            0,
            "be97f92a"),
        pictures("csv", List.of("tables/pairs.csv"), table, 6, 4, 4, 2, 2, "2f070d20"),
        pictures("jsonl", List.of("tables/pairs.jsonl"), table, 6, 4, 4, 2, 2, "2f070d20"),
        pictures("parquet", List.of("tables/paths.parquet"), table, 6, 4, 4, 2, 2, "2f070d20"),
        pictures("parquet", List.of("tables/snappy.parquet"), table, 6, 4, 4, 2, 2, "2f070d20"),
        pictures("parquet", List.of("tables/lz4.parquet"), table, 6, 4, 4, 2, 2, "2f070d20"),
        pictures("parquet", List.of("tables/zstd.parquet"), table, 6, 4, 4, 2, 2, "2f070d20"),
        pictures(
            "parquet",
            List.of("tables/inside.parquet"),
            request -> request.withColumns(COLUMNS, false),
            6,
            4,
            4,
            2,
            2,
            "2f070d20"),
        pictures(
            "webdataset", List.of("webdataset"), request -> request, 6, 4, 4, 2, 4, "aac6c949"),
        pictures(
            "frames",
            List.of("frames/videos.tsv"),
            request ->
                request.withImages(Fixtures.path("frames/videos")).withColumns(COLUMNS, false),
            4,
            3,
            3,
            1,
            1,
            "beea6f8d"),
        pictures(
            "emoji",
            List.of("emoji/emoji-datasource", "emoji/emojibase-data"),
            request -> request,
            4,
            2,
            2,
            2,
            3,
            "75ba7627"),
        pictures("emoji", List.of("emoji-packed"), request -> request, 4, 2, 2, 2, 3, "75ba7627"),
        pictures(
            "emoji",
            List.of(
                "emoji-packed/emojibase-data-1.0.0.tgz",
                "emoji-packed/emoji-datasource-google-1.0.0.tgz"),
            request -> request,
            4,
            2,
            2,
            2,
            3,
            "75ba7627"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void read_filesOfTheFieldsOwnTools_givesDocumentedShapesAndDigest(Case wanted)
      throws IOException {
    Importer.Imported imported = run(wanted);
    Dataset dataset = imported.dataset();

    assertThat(dataset.pairs()).hasSize(wanted.pairs());
    assertThat(dataset.split().train()).hasSize(wanted.train());
    assertThat(dataset.split().database()).hasSize(wanted.database());
    assertThat(dataset.split().query()).hasSize(wanted.query());
    assertThat(dataset.pairs().stream().flatMap(pair -> pair.labels().stream()).distinct())
        .hasSize(wanted.labels());
    assertThat(dataset.features().map(features -> Map.copyOf(features.columns())).orElse(Map.of()))
        .isEqualTo(wanted.columns());
    if (wanted.columns().isEmpty()) {
      for (Pair pair : dataset.pairs()) {
        assertThat(pair.text()).isNotBlank();
        assertThat(dataset.picture(pair)).exists();
      }
    }
    String digest =
        wanted.digest().startsWith(PIXELS)
            ? PIXELS + shown(dataset).hex()
            : imported.digest().hex();
    assertThat(wanted.digest().length()).isGreaterThanOrEqualTo(8);
    assertThat(digest).startsWith(wanted.digest());
  }

  /** Digest of the pairs with what their pictures show, whatever files they are. */
  private static Digest shown(Dataset dataset) throws IOException {
    StringBuilder text = new StringBuilder(dataset.split().digest().hex());
    for (Pair pair : dataset.pairs()) {
      RgbImage picture = new ImageDecoder().decode(Files.readAllBytes(dataset.picture(pair)));
      text.append('\n')
          .append(String.join("|", pair.id(), pair.text(), pair.labels().toString()))
          .append("|%d x %d|".formatted(picture.width(), picture.height()))
          .append(Digest.of(picture.pixels()).hex());
    }
    return Digest.of(text.toString());
  }

  /** The published file itself, which may not be redistributed. */
  @Test
  void import_realWikiFile_hasItsPairsPartsAndDigest() {
    Path file = Path.of(System.getProperty("crosshash.data", ""), "wiki", "wiki.mat");
    assumeTrue(
        Files.isRegularFile(file),
        "SKIPPED: no wiki/wiki.mat; -Dcrosshash.data=FOLDER names where it lies");
    Importer.Imported imported =
        new Importer(
                Layouts.of("wiki"),
                LayoutRequest.of(folder.resolve("pictures"), file),
                folder.resolve("features"))
            .run("wiki", "a test", Optional.empty());
    Dataset dataset = imported.dataset();

    assertThat(dataset.pairs())
        .hasSize(2866)
        .allSatisfy(pair -> assertThat(pair.labels()).hasSize(1));
    assertThat(dataset.pairs().stream().flatMap(pair -> pair.labels().stream()).distinct())
        .hasSize(10);
    assertThat(dataset.split().train()).hasSize(2173).doesNotHaveDuplicates();
    assertThat(dataset.split().database()).isEqualTo(dataset.split().train());
    assertThat(dataset.split().query())
        .hasSize(693)
        .doesNotHaveDuplicates()
        .doesNotContainAnyElementsOf(dataset.split().train());
    // The file's positions count from 1, ids from 0.
    assertThat(dataset.split().train()).startsWith("000102", "000617");
    assertThat(dataset.features().orElseThrow().columns())
        .isEqualTo(Map.of("image_features", 128, "text", 100));
    assertThat(imported.digest().hex()).startsWith("c34ddc7b");
  }

  @Test
  void read_pixelsOfThreeOrders_givesThePicturesUpright() throws IOException {
    for (String name : List.of("mirflickr-25k-pictures", "dcmh", "uchstm")) {
      String layout = name.startsWith("mir") ? "mirflickr-25k" : name;
      Dataset dataset =
          run(cases()
                  .filter(one -> one.layout().equals(layout) && one.from().equals(List.of(name)))
                  .findFirst()
                  .orElseThrow())
              .dataset();
      for (int i = 0; i < 3; i++) {
        RgbImage picture =
            new ImageDecoder().decode(Files.readAllBytes(dataset.picture(dataset.pairs().get(i))));
        assertThat(List.of(picture.width(), picture.height())).isEqualTo(List.of(5, 6));
        assertThat(picture.pixels()).startsWith(i, 20, 30);
      }
      ScratchFolder.delete(folder.resolve("pictures"));
    }
  }

  @Test
  void read_positionsThatTellNoBase_countFromOneInMatFilesOnly() throws IOException {
    FeatureMapping keys =
        FeatureMapping.parse(
            "image=XALL,text=XALL,index_query=param/indexQuery,index_train=param/indexTrain");
    for (String ending : List.of("mat", "MAT", "h5", "hdf5")) {
      Path file = folder.resolve("positions." + ending);
      Files.copy(Fixtures.path("coco-ccah/COCO.mat"), file);
      try (ImportResources resources = new ImportResources()) {
        FoundPairs found =
            Layouts.of("features")
                .read(
                    LayoutRequest.of(folder.resolve("pictures"), file).withMapping(keys),
                    resources);

        // The file has 1, 2 and 3 of 12.
        String first = ending.equalsIgnoreCase("mat") ? "000000" : "000001";
        assertThat(found.parts().get("query")).hasSize(3).startsWith(first);
      }
      Files.delete(file);
    }
  }

  @Test
  void import_captionsOfAPictureOnBothSides_isRemarkedOn() {
    LayoutRequest request =
        LayoutRequest.of(folder.resolve("pictures"), Fixtures.path("karpathy/dataset_coco.json"))
            .withImages(Fixtures.path("karpathy/images"))
            .withCaptions(Captions.EACH);
    Importer importer = new Importer(Layouts.of("karpathy"), request, folder.resolve("features"));

    assertThat(importer.run("mine", "a test", Optional.of(TWO_ASK)).remarks())
        .anyMatch(said -> said.matches("[12] groups .* group-permutation .*"));
    for (Optional<Importer.ProtocolChoice> whole :
        List.of(
            Optional.<Importer.ProtocolChoice>empty(),
            Optional.<Importer.ProtocolChoice>of(pairs ->
                SplitProtocol.of(
                    "group-permutation",
                    pairs,
                    new SplitCounts(
                        OptionalInt.of(5), OptionalInt.empty(), OptionalInt.empty(), 1))))) {
      assertThat(importer.run("mine", "a test", whole).remarks())
          .noneMatch(said -> said.contains("groups"));
    }
  }

  @Test
  void read_bagOfWordsWithVocabulary_spellsItsWords() {
    Dataset dataset =
        run(cases()
                .filter(one -> one.from().equals(List.of("mirflickr-25k-pictures")))
                .findFirst()
                .orElseThrow())
            .dataset();

    assertThat(dataset.pairs().getFirst().text()).startsWith("word0, word");
    assertThat(dataset.pairs().getFirst().labels()).containsExactly("label-01", "label-24");
    assertThat(dataset.pairs().get(1).labels()).containsExactly("label-02");
  }

  @Test
  void read_pathsOfAnotherMachine_areFoundBelowTheFolderOfPictures() {
    Dataset dataset =
        run(cases().filter(one -> one.layout().equals("mith")).findFirst().orElseThrow()).dataset();

    assertThat(dataset.pairs().get(3).picture()).isEqualTo("mirflickr/im4.png");
    assertThat(dataset.pairs().get(3).text()).isEqualTo("a picture of thing 3, été");
    assertThat(dataset.pairs().get(2).text()).isEqualTo("a picture of thing 2");
  }

  @Test
  void read_emojisThatDifferInGender_shareAGroup() {
    Dataset dataset =
        run(cases().filter(one -> one.layout().equals("emoji")).findFirst().orElseThrow())
            .dataset();

    assertThat(dataset.pairs())
        .extracting(Pair::id, Pair::text, Pair::group)
        .contains(
            tuple("1F468-200D-1F680", "man astronaut, tag, astronaut", "person-1F680"),
            tuple("1F469-200D-1F680", "woman astronaut, tag, astronaut", "person-1F680"));
  }

  private Importer.Imported run(Case wanted) {
    LayoutRequest request =
        wanted
            .options()
            .apply(
                LayoutRequest.of(
                    folder.resolve("pictures"),
                    wanted.from().stream().map(Fixtures::path).toArray(Path[]::new)));
    Layout layout = Layouts.of(wanted.layout());
    boolean own;
    try (ImportResources resources = new ImportResources()) {
      own = layout.read(request, resources).hasParts();
    }
    return new Importer(layout, request, folder.resolve("features"))
        .run("mine", "a test", own ? Optional.empty() : Optional.of(TWO_ASK));
  }
}
