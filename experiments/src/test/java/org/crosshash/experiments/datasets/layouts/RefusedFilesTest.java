package org.crosshash.experiments.datasets.layouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.TsvColumns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusedFilesTest {
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
    "mirflickr-25k, mirflickr25k-iall-vgg.mat, .6",
    "iapr-tc12, iapr-tc12-rand.mat, .7",
    "coco-doc2vec, MSCOCO_deep_doc2vec_data_rand.h5py, .5",
    "dgcpn, tags.npy, .9",
    "wiki, wiki.mat, .5",
    "webdataset, shard-000.tar, .3"
  })
  void import_truncatedFile_isRefusedAndKeepsNothing(String layout, String file, double share) {
    Path copy = Fixtures.copy(layout, folder.resolve("copy"));
    Fixtures.truncate(copy.resolve(file), share);
    Path store = folder.resolve("features");
    Importer importer =
        new Importer(Layouts.of(layout), LayoutRequest.of(folder.resolve("out"), copy), store);

    assertThatThrownBy(() -> importer.run("mine", "a test", Optional.empty()))
        .isInstanceOfSatisfying(
            CrosshashException.class, refused -> assertThat(refused.cure()).isNotBlank());
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
