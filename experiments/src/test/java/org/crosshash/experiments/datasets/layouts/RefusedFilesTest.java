package org.crosshash.experiments.datasets.layouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.TsvColumns;
import org.crosshash.experiments.pipeline.ScratchFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusedFilesTest {
  /** For layouts without parts; those that have their own keep them. */
  private static final Optional<Importer.ProtocolChoice> PERMUTED =
      Optional.of(LayoutsTest.TWO_ASK);

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "mirflickr-25k, mirflickr25k-yall.mat, The array YAll is needed",
    "cirh, COCO_query.mat, the array I_te is needed",
    "dgcpn, label.npy, the array * is needed",
    "wiki, wiki.mat, the array data.X1 is needed",
    "mirflickr-lists, all_labels.txt, must exist",
    "webdataset, '', no .tar in"
  })
  void read_fileMissing_saysWhichAndWhatIsThere(String layout, String file, String said)
      throws IOException {
    Path copy = Fixtures.copy(layout, folder.resolve("copy"));
    try (var files = Files.list(copy)) {
      for (Path path : files.toList()) {
        if (Files.isRegularFile(path)
            && (file.isEmpty() || path.getFileName().toString().equals(file))) {
          Files.delete(path);
        }
      }
    }

    assertThatThrownBy(() -> read(layout, LayoutRequest.of(folder.resolve("out"), copy)))
        .isInstanceOf(CrosshashException.class)
        .message()
        .containsIgnoringCase(said);
  }

  @ParameterizedTest
  @CsvSource({
    "mirflickr-25k, mirflickr-25k, mirflickr25k-iall-vgg.mat, .6",
    "mirflickr-25k, mirflickr-25k-pictures, mirflickr25k-iall.mat, .5",
    "nus-wide-tc10, nus-wide-tc10, nus-wide-tc10-yall.mat, .5",
    "nus-wide-tc10, nus-wide-tc10, nus-wide-tc10-xall-vgg.mat, .8",
    "nus-wide-tc10, nus-wide-tc10-pictures, nus-wide-tc10-iall.mat, .4",
    "mith, mith, caption.mat, .5",
    "mith, mith, index.mat, .7",
    "mith, mith, label.mat, .6",
    "dcmh, dcmh, FLICKR-25K.mat, .6",
    "uchstm, uchstm, mir25_crossmodal.h5, .6",
    "iapr-tc12, iapr-tc12, iapr-tc12-rand.mat, .7",
    "coco-doc2vec, coco-doc2vec, MSCOCO_deep_doc2vec_data_rand.h5py, .5",
    "coco-ccah, coco-ccah, COCO.mat, .5",
    "coco-ccah, coco-ccah, COCO_BoW.npy, .9",
    "cirh, cirh-mir, mir_train.mat, .6",
    "dgcpn, dgcpn, tags.npy, .9",
    "wiki, wiki, wiki.mat, .5",
    "coco, coco, captions_val2017.json, .7",
    "coco, coco, instances_val2017.json, .7",
    "karpathy, karpathy, dataset_flickr30k.json, .5",
    "flickr-captions, flickr-captions, Flickr8k.token.txt, .5051",
    "csv, tables, pairs.csv, .62",
    "jsonl, tables, pairs.jsonl, .5",
    "parquet, tables, paths.parquet, .6",
    "parquet, tables, zstd.parquet, .99",
    "webdataset, webdataset, shard-000.tar, .3",
    "frames, frames, videos/v1/frame1.png, .2",
    "frames, frames, videos/v1/frame10.png, .6",
    "frames, frames, videos/v3.gif, .3",
    "emoji, emoji, emojibase-data/en/data.json, .6",
    "emoji, emoji, emojibase-data/en/messages.json, .6",
    "emoji, emoji-packed, emojibase-data-1.0.0.tgz, .7",
    "emoji, emoji-packed, emoji-datasource-google-1.0.0.tgz, .5"
  })
  void import_truncatedFile_isRefusedAndKeepsNothing(
      String layout, String fixture, String file, double share) throws IOException {
    Path copy = Fixtures.copy(fixture, folder.resolve(fixture));
    Path store = folder.resolve("features");
    assertThat(importer(layout, copy, file, store).run("mine", "a test", PERMUTED).dataset())
        .as("whole, it is read")
        .isNotNull();
    ScratchFolder.delete(store);
    ScratchFolder.delete(folder.resolve("out"));
    Fixtures.truncate(copy.resolve(file), share);

    Importer importer = importer(layout, copy, file, store);

    assertThatThrownBy(() -> importer.run("mine", "a test", PERMUTED))
        .isInstanceOfSatisfying(
            CrosshashException.class, refused -> assertThat(refused.cure()).isNotBlank());
    if (Files.exists(store)) {
      try (Stream<Path> kept = Files.walk(store)) {
        assertThat(kept.filter(Files::isRegularFile).map(path -> path.getFileName().toString()))
            .as("no table is kept")
            .allMatch("LOCK"::equals);
      }
    }
  }

  /** Importer of a fixture, with the options that its layout wants. */
  private Importer importer(String layout, Path copy, String damaged, Path store) {
    Path[] from =
        switch (layout) {
          case "coco" ->
              new Path[] {
                copy.resolve("captions_val2017.json"), copy.resolve("instances_val2017.json")
              };
          case "csv", "jsonl", "parquet", "karpathy", "flickr-captions" ->
              new Path[] {copy.resolve(damaged)};
          case "frames" -> new Path[] {copy.resolve("videos.tsv")};
          case "emoji" ->
              Files.isDirectory(copy.resolve("emojibase-data"))
                  ? new Path[] {copy.resolve("emojibase-data"), copy.resolve("emoji-datasource")}
                  : new Path[] {copy};
          default -> new Path[] {copy};
        };
    LayoutRequest request =
        LayoutRequest.of(folder.resolve("out"), from).withColumns(LayoutsTest.COLUMNS, false);
    if (List.of("dcmh", "uchstm").contains(layout) || copy.toString().endsWith("-pictures")) {
      request = request.withVocabulary(Fixtures.path("TagList.txt"));
    }
    for (String name : List.of("images/val2014", "videos", "images")) {
      if (Files.isDirectory(copy.resolve(name))) {
        return new Importer(Layouts.of(layout), request.withImages(copy.resolve(name)), store);
      }
    }
    return new Importer(Layouts.of(layout), request, store);
  }

  @Test
  void read_arraysOfOtherNumbersOfRows_tellsTheirShapes() throws IOException {
    Path copy = Fixtures.copy("mirflickr-25k", folder.resolve("copy"));
    Files.delete(copy.resolve("mirflickr25k-lall.mat"));
    Path other = Fixtures.path("iapr-tc12/iapr-tc12-rand.mat");
    LayoutRequest request =
        new LayoutRequest(
            List.of(copy, other),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            TsvColumns.SAMPLE,
            false,
            Captions.FIRST,
            LayoutRequest.CONCEPTS,
            LayoutRequest.FRAMES,
            Optional.of(FeatureMapping.parse("image=XAll,text=YAll,labels=testL")),
            folder.resolve("out"));

    assertThatThrownBy(() -> read("features", request))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("All arrays of a dataset have a row for each pair")
        .hasMessageContaining("is 12 x 16")
        .hasMessageContaining("is 3 x 7");
  }

  @Test
  void read_arrayInTwoFiles_isRefusedUnlessTheyAreOne() throws IOException {
    Path copy = Fixtures.copy("cirh", folder.resolve("copy"));
    Files.copy(copy.resolve("COCO_query.mat"), copy.resolve("nus_query.mat"));

    assertThatThrownBy(() -> read("cirh", LayoutRequest.of(folder.resolve("out"), copy)))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("An array is in one of the files")
        .hasMessageContaining("I_te in ")
        .hasMessageContaining("COCO_query.mat")
        .hasMessageContaining("nus_query.mat")
        .hasMessageContaining("by --from");

    Files.delete(copy.resolve("nus_query.mat"));
    LayoutRequest twice =
        LayoutRequest.of(folder.resolve("out"), copy, copy.resolve("COCO_query.mat"));
    assertThat(read("cirh", twice).pairs()).hasSize(17);
  }

  @Test
  void read_shuffledFeaturesOfUcch_areNotTakenForTheOthers() throws IOException {
    Path copy = Fixtures.copy("mirflickr-25k", folder.resolve("copy"));
    for (String name : List.of("lall", "yall", "iall-vgg")) {
      Path file = copy.resolve("mirflickr25k-" + name + ".mat");
      Files.copy(file, copy.resolve("mirflickr25k-" + name + "-rand.mat"));
    }
    LayoutRequest request = LayoutRequest.of(folder.resolve("out"), copy);

    assertThat(read("mirflickr-25k", request).vectors()).isPresent();
    assertThat(read("mirflickr-25k-rand", request).vectors()).isPresent();
    Files.delete(copy.resolve("mirflickr25k-iall-vgg.mat"));
    assertThatThrownBy(() -> read("mirflickr-25k", request))
        .hasMessageContaining("vectors of both sides");
  }

  @Test
  void labels_classWithoutAName_isRefused() {
    List<String> names = List.of("cat", "dog");

    assertThat(classes(1, 2).apply(names).of(1)).containsExactly("dog");
    assertThat(classes(0, 3).apply(List.of()).of(0)).containsExactly("class-0");
    for (float number : new float[] {0, 3}) {
      assertThatThrownBy(() -> classes(number).apply(names).of(0))
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining("from 1 to the number of names, 2")
          .hasMessageContaining((int) number + " in row 0 of classes");
    }
  }

  private static Function<List<String>, LabelMatrix> classes(float... numbers) {
    int[] shape = {numbers.length, 1};
    return names ->
        new LabelMatrix(new SomeNumbers("classes", shape, numbers).rows(0), "classes", names);
  }

  @Test
  void read_featuresAsLabels_isRefused() {
    LayoutRequest request =
        LayoutRequest.of(folder.resolve("out"), Fixtures.path("mirflickr-25k"))
            .withMapping(FeatureMapping.parse("image=XAll,text=YAll,labels=XAll"));

    assertThatThrownBy(() -> read("features", request))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("labels are 0 or 1");
  }

  @Test
  void parse_unknownRole_suggestsTheNearest() {
    assertThatThrownBy(() -> FeatureMapping.parse("imgae=XAll"))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("Did you mean `image`");
    assertThatThrownBy(() -> FeatureMapping.parse("training.image=XAll"))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("A part of a split");
  }

  @Test
  void read_missingPictures_areListed() throws IOException {
    Path copy = Fixtures.copy("coco", folder.resolve("copy"));
    Files.delete(copy.resolve("images/000000000102.png"));
    Files.delete(copy.resolve("images/000000000104.png"));
    LayoutRequest request =
        LayoutRequest.of(folder.resolve("out"), copy.resolve("captions_val2017.json"))
            .withImages(copy.resolve("images"));

    assertThatThrownBy(() -> read("coco", request))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("2 are not")
        .hasMessageContaining("'000000000102.png'")
        .hasMessageContaining("'000000000104.png'");
  }

  @Test
  void read_cutJson_isRefused() {
    Path copy = Fixtures.copy("karpathy", folder.resolve("copy"));
    Fixtures.truncate(copy.resolve("dataset_coco.json"), .7);

    assertThatThrownBy(() ->
            read(
                "karpathy",
                LayoutRequest.of(folder.resolve("out"), copy.resolve("dataset_coco.json"))))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("whole JSON");
  }

  @Test
  void read_conceptFileOfOtherLength_isRefused() throws IOException {
    Path copy = Fixtures.copy("nus-wide", folder.resolve("copy"));
    Files.writeString(copy.resolve("Groundtruth/AllLabels/Labels_sky.txt"), "1\n0\n");
    LayoutRequest request =
        LayoutRequest.of(folder.resolve("out"), copy)
            .withImages(copy.resolve("Flickr"))
            .withConcepts(2);

    assertThatThrownBy(() -> read("nus-wide", request))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("a line for each picture of the list, 12")
        .hasMessageContaining("2 in");
  }

  private static FoundPairs read(String layout, LayoutRequest request) {
    try (ImportResources resources = new ImportResources()) {
      return Layouts.of(layout).read(request, resources);
    }
  }
}
