package org.crosshash.experiments.commands;

import java.util.List;
import org.crosshash.experiments.pipeline.TrialResult;
import org.crosshash.experiments.report.ResultRow;

/** Trials as a table in plain text. */
final class ResultTable {
  private ResultTable() {}

  static String text(List<TrialResult> results) {
    TextTable table =
        new TextTable(
            "method", "bits", "seed", "mAP@all I>T", "T>I", "mAP@50 I>T", "T>I", "seconds");
    for (TrialResult result : results) {
      for (ResultRow row : ResultRow.of(result)) {
        table.row(
            row.method(),
            row.bits(),
            row.seed(),
            row.mapImageToText(),
            row.mapTextToImage(),
            row.map50ImageToText(),
            row.map50TextToImage(),
            row.seconds());
      }
    }
    return table.text();
  }
}
