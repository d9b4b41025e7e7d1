package org.crosshash.experiments.sweeps.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.files.DurableFiles;

/** The files of a sweep's report. */
public final class ReportFiles {
  private ReportFiles() {}

  /** All files by name: for people, for papers, for scripts. */
  public static SequencedMap<String, byte[]> of(SweepReport report) {
    SequencedMap<String, byte[]> files = new LinkedHashMap<>();
    files.put("report.html", bytes(HtmlReport.text(report)));
    files.put("report.md", bytes(MarkdownReport.text(report)));
    files.put("tables.tex", bytes(LatexReport.text(report)));
    files.put("figures.csv", bytes(CsvReport.figures(report)));
    files.put("trials.csv", bytes(CsvReport.trials(report)));
    files.put("figures.parquet", CsvReport.parquetFigures(report));
    files.put("trials.parquet", CsvReport.parquetTrials(report));
    files.put("report.json", bytes(JsonReport.text(report)));
    return files;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Writes files into a folder, which is made where it is absent.
   *
   * @throws CrosshashException INVALID_ARGUMENT where that cannot be written
   */
  public static void write(Path folder, Map<String, byte[]> files) {
    try {
      Files.createDirectories(folder);
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        DurableFiles.write(folder.resolve(file.getKey()), file.getValue());
      }
    } catch (IOException failure) {
      throw CrosshashException.invalid(
          "The folder of a report must be writable",
          folder + " (" + failure + ")",
          "name another by --output, and see that the disk has room");
    }
  }
}
