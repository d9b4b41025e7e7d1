package org.crosshash.experiments.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.pipeline.SmallSample;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsMarkdownTest {
  @TempDir private static Path folder;
  private static Dataset dataset;

  @BeforeAll
  static void openSample() {
    dataset = SmallSample.in(folder);
  }

  private static ResultFigure figure(String method, int bits, long seed, double value) {
    return new ResultFigure(
        "small-sample", method, "small", "", bits, seed, "i2t", "map_all", value, "query", "last");
  }

  private static ResultsMarkdown tables(List<ResultFigure> figures) {
    return new ResultsMarkdown(Protocol.of(dataset, "query", "small"), figures);
  }

  @Test
  void of_fiveSeeds_hasStudentsIntervalAndChance() {
    List<ResultFigure> figures = new ArrayList<>();
    double[] values = {.36, .37, .38, .39, .40};
    for (int i = 0; i < values.length; i++) {
      figures.add(figure("dgcpn", 64, i + 1, values[i]));
    }

    String table = tables(figures).of("dgcpn");

    // Deviation .0158114, t of 4 degrees of freedom 2.776445: half .01963.
    assertThat(table)
        .startsWith("small-sample, profile `small`, query asking (40 queries, 160 in the database)")
        .contains("seeds 1 to 5")
        .contains("| 64 | .380 ± .020 | – | – | – |")
        .containsPattern("\\| chance \\| \\.\\d{3} \\| \\.\\d{3} \\| \\.\\d{3} \\| \\.\\d{3} \\|")
        .contains("Split: a test.")
        .contains("ties in the order of the database")
        .contains("The last epoch of every training: none is chosen.");
  }

  @Test
  void all_figuresTwice_countOnce() {
    List<ResultFigure> figures =
        List.of(
            figure("dgcpn", 16, 1, .5), figure("dgcpn", 16, 1, .25), figure("ucch", 64, 1, .75));

    ResultsMarkdown tables = tables(figures);

    assertThat(tables.methods()).containsExactly("dgcpn", "ucch");
    assertThat(tables.all())
        .contains("| dgcpn | 16 | .250 | – |")
        .contains("| ucch | 64 | .750 | – |")
        .doesNotContain("| ucch | 16 |")
        .contains("seed 1 alone");
    assertThat(tables.overview())
        .contains("| mAP@all, I→T and T→I | 16 bits | | 64 bits | |")
        .contains("| ucch | – | – | .750 | – |");
  }

  @Test
  void reRankedFigures_standInRowsOfTheirOwn() {
    List<ResultFigure> figures =
        List.of(
            figure("hugginghash-plus", 64, 1, .5),
            new ResultFigure(
                "small-sample",
                "hugginghash-plus",
                "small",
                "",
                64,
                1,
                "i2t",
                "map_all_re_ranked",
                .75,
                "query",
                "last"),
            figure("ucch", 64, 1, .25));

    ResultsMarkdown tables = tables(figures);

    assertThat(tables.methods()).containsExactly("hugginghash-plus", "ucch");
    assertThat(tables.all())
        .containsSubsequence(
            "| hugginghash-plus | 64 | .500 |",
            "| hugginghash-plus re-ranked | 64 | .750 |",
            "| ucch | 64 | .250 |")
        .doesNotContain("ucch re-ranked");
    assertThat(tables.of("hugginghash-plus"))
        .containsSubsequence("| 64 | .500 |", "| 64, re-ranked | .750 |");
    assertThat(tables.overview()).contains("| hugginghash-plus re-ranked | .750 |");
  }

  @Test
  void new_figuresOfAnotherPart_areRefused() {
    assertThatThrownBy(() ->
            new ResultsMarkdown(
                Protocol.of(dataset, "validation", "small"), List.of(figure("ucch", 16, 1, 1))))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("validation asking");
  }

  @Test
  void epochs_chosenForSome_saysForWhich() {
    ResultFigure chosen =
        new ResultFigure(
            "d", "ucch", "small", "", 16, 1, "i2t", "map_all", 1, "query", "best on validation");

    assertThat(Protocol.epochs(List.of(figure("dgcpn", 16, 1, 1), chosen)))
        .isEqualTo("Epoch: best on validation for ucch; last for dgcpn.");
  }

  @Test
  void chance_ofTheSample_isBetweenNoughtAndOneAndHigherAt50() {
    ChanceLevels chance = ChanceLevels.of(dataset, "query");

    assertThat(chance.share()).isBetween(.02, .5);
    assertThat(chance.mapAll()).isGreaterThan(chance.share());
    assertThat(chance.mapAt50()).isGreaterThan(chance.mapAll());
  }

  @Test
  void read_lineWithoutAMethod_isRefused() throws IOException {
    Path file = folder.resolve("damaged.jsonl");
    Files.writeString(file, "{\"dataset\": \"a\"}\n");

    assertThatThrownBy(() -> ResultFigure.read(file))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("names method");
  }
}
