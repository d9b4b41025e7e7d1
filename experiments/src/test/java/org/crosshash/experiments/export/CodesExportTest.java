package org.crosshash.experiments.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.experiments.datasets.Split;
import org.crosshash.tables.CodesTable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodesExportTest {
  private static final int ITEMS = 20_000;
  private static final int BITS = 24;

  @TempDir private Path folder;
  private CodesTable table;
  private Dataset dataset;

  @BeforeEach
  void make() throws IOException {
    List<String> ids = new ArrayList<>();
    List<String> modalities = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    List<Pair> pairs = new ArrayList<>();
    byte[] codes = new byte[2 * ITEMS * BITS / 8];
    new Random(5).nextBytes(codes);
    for (int item = 0; item < ITEMS; item++) {
      for (String modality : List.of("image", "text")) {
        ids.add("ö " + item);
        modalities.add(modality);
        int from = lines.size() * BITS / 8;
        StringBuilder hex = new StringBuilder();
        for (int at = from; at < from + BITS / 8; at++) {
          hex.append("%02x".formatted(codes[at] & 0xFF));
        }
        lines.add("ö " + item + "\t" + modality + "\t" + hex);
      }
      pairs.add(
          new Pair(
              "ö " + item,
              "none.png",
              "a text",
              item % 3 == 0 ? List.of("b", "a") : item % 3 == 1 ? List.of("c") : List.of(),
              ""));
    }
    table =
        new CodesTable(ids, modalities, codes, BITS, "models/m", Optional.of(codes.clone()), BITS);
    Files.write(folder.resolve("codes.tsv"), lines);
    dataset =
        new Dataset(
            "small",
            "a dataset",
            pairs,
            folder,
            new Split(
                List.of(),
                List.of("ö 4", "ö 2", "ö 0"),
                List.of("ö 19999", "ö 7"),
                List.of(),
                "by hand"));
  }

  /** Runs a script of the test resources with what a format wrote and the codes as text. */
  private void check(String script, Path written) throws IOException, InterruptedException {
    String python = System.getProperty("crosshash.python", "");
    assumeThat(python)
        .as(
            "SKIPPED: no interpreter with numpy, scipy and pyarrow; name one by -Dcrosshash.python=FILE")
        .isNotEmpty();
    Path file = folder.resolve(script);
    try (var source = CodesExportTest.class.getResourceAsStream(script)) {
      Files.write(file, source.readAllBytes());
    }
    Process process =
        new ProcessBuilder(
                python, file.toString(), written.toString(), folder.resolve("codes.tsv").toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("all as it should be");
  }

  private List<Path> write(CodesExport.Format format, String name) {
    return CodesExport.write(
        table,
        format,
        folder.resolve("out").resolve(name),
        Optional.of(new CodesExport.Asked(dataset, "query")));
  }

  @Test
  void write_npy_isReadByNumpy() throws IOException, InterruptedException {
    assertThat(write(CodesExport.Format.npy, "codes"))
        .extracting(file -> file.getFileName().toString())
        .containsExactly(
            "image_codes.npy",
            "image_signs.npy",
            "image_ids.txt",
            "text_codes.npy",
            "text_signs.npy",
            "text_ids.txt");
    check("read_npy.py", folder.resolve("out/codes"));
  }

  @Test
  void write_parquet_isReadByPyarrow() throws IOException, InterruptedException {
    check("read_parquet.py", write(CodesExport.Format.parquet, "codes.parquet").getFirst());
  }

  @Test
  void write_mat_isReadByScipyInTheLayoutOfTheReleasedCode()
      throws IOException, InterruptedException {
    check("read_mat.py", write(CodesExport.Format.mat, "codes.mat").getFirst());
  }

  @Test
  void write_matWithoutADatasetOrOfAnother_isRefused() {
    Path file = folder.resolve("codes.mat");
    assertThatThrownBy(
            () -> CodesExport.write(table, CodesExport.Format.mat, file, Optional.empty()))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("--dataset");
    CodesTable others = CodesTable.of(List.of("x"), "image", new byte[3], BITS, "models/m");
    assertThatThrownBy(() ->
            CodesExport.write(
                others,
                CodesExport.Format.mat,
                file,
                Optional.of(new CodesExport.Asked(dataset, "query"))))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("`ö 19999` has none");
    assertThat(file).doesNotExist();
  }

  @Test
  void write_toAFileThatCannotBe_saysSo() throws IOException {
    Path blocked = Files.writeString(folder.resolve("blocked"), "a file");
    assertThatThrownBy(() ->
            CodesExport.write(
                table,
                CodesExport.Format.parquet,
                blocked.resolve("codes.parquet"),
                Optional.empty()))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("writable");
  }
}
