package org.crosshash.experiments.sweeps.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.crosshash.experiments.sweeps.Sweep;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatexReportTest {
  @TempDir private Path folder;

  private String tables() {
    Sweep sweep = SomeSweep.sweep(folder, SomeSweep.FILE);
    return LatexReport.text(SweepReport.of(sweep, SomeSweep.rows(sweep)));
  }

  @Test
  void text_everyRow_hasAsManyCellsAsColumns() {
    List<String> rows =
        tables()
            .lines()
            .filter(line -> line.endsWith(" \\\\"))
            .filter(line -> !line.contains("multicolumn"))
            .toList();

    assertThat(rows).hasSize(2 * 5);
    assertThat(rows)
        .allSatisfy(row -> assertThat(row.replace("\\&", "").split("&")).hasSize(1 + 4));
  }

  @Test
  void text_braces_areInPairs() {
    String text = tables().replace("\\{", "").replace("\\}", "");

    assertThat(text.chars().filter(letter -> letter == '{'))
        .hasSize((int) text.chars().filter(letter -> letter == '}').count());
  }

  @Test
  void text_wholeDocument_isCompiled() throws Exception {
    Optional<Path> compiler =
        Stream.of(System.getenv("PATH").split(":"))
            .flatMap(place -> Stream.of(place + "/pdflatex", place + "/tectonic"))
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(compiler.isPresent(), "SKIPPED: no pdflatex or tectonic on the path");
    Path document =
        Files.writeString(
            folder.resolve("paper.tex"),
            "\\documentclass{article}\n\\usepackage{booktabs}\n\\begin{document}\n"
                + tables()
                + "\\end{document}\n");
    boolean tex = compiler.get().endsWith("pdflatex");

    Process process =
        new ProcessBuilder(
                tex
                    ? List.of(
                        compiler.get().toString(),
                        "-halt-on-error",
                        "-interaction=nonstopmode",
                        document.toString())
                    : List.of(compiler.get().toString(), document.toString()))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
    assertThat(folder.resolve("paper.pdf")).isNotEmptyFile();
    assertThat(output).doesNotContain("LaTeX Error", "Missing character");
  }
}
