package org.crosshash.experiments.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.crosshash.experiments.datasets.describe.LabelLeak;

/** Pages with all that there may be in them. */
final class SomePages {
  private SomePages() {}

  /** A report with all that there may be, and long names. */
  static ReportView report() {
    String id = "tables/" + "0123456789abcdef".repeat(4);
    List<ResultRow> rows = new ArrayList<>();
    for (String method : List.of("vtm-uch-relational", "hugginghash-plus")) {
      rows.add(new ResultRow(method, "128", "1", "0.310", "0.300", "0.512", "0.498", "1234.5"));
    }
    double[] epochs = {1, 2, 3, 4};
    List<Figure> figures =
        List.of(
            LineChart.draw("loss", "epoch", "loss", List.of(new Line("64 bits", epochs, epochs))));
    Hit hit =
        new Hit(Thumbnails.of(new byte[0]), "a text " + id, 3, Hit.Relevance.OTHER, "/a/b.png");
    return new ReportView(
        "crosshash on a-dataset-with-a-long-name",
        "summary " + id,
        rows,
        "chance",
        List.of(new Fact("split", id)),
        figures,
        figures,
        new CodesView(
            "Codes",
            "summary " + id,
            CodesRow.of("vtm-uch-relational, 128", SomeCodes.statistics()),
            CodesView.meanings(),
            CodeCharts.of("vtm-uch-relational", SomeCodes.statistics()),
            CodeHistoryCharts.of("vtm-uch-relational", SomeCodes.history())),
        "note",
        List.of(
            new GalleryQuery(
                "text asks for pictures",
                "a text " + id,
                Optional.of(Thumbnails.of(new byte[0])),
                "flag, sign",
                Collections.nCopies(8, hit))),
        List.of(new Fact("vtm-uch-relational", id)));
  }

  /** A dataset with all that there may be, and long names. */
  static DatasetView dataset() {
    String id = "tables/" + "0123456789abcdef".repeat(4);
    Optional<String> picture = Optional.of(Thumbnails.of(new byte[0]));
    Figure drawing =
        LineChart.draw(
            "labels a pair",
            "labels",
            "pairs",
            List.of(new Line("train", new double[] {0, 1, 2}, new double[] {3, 2, 1})));
    return new DatasetView(
        "a-dataset-with-a-long-name",
        "imported from " + id,
        List.of(new Fact("split_digest", id)),
        List.of("3 of the pairs that ask have the same picture as one of " + id),
        "calm",
        List.of(new LabelBar("a_label_with_a_long_name_" + id, 300, 200, 200, 100, 100)),
        7,
        List.of(drawing, drawing),
        List.of(new LabelLeak("flag", 100, 40, 3)),
        List.of(new AlikePair("same text", picture, "a text " + id, Optional.empty(), "other")),
        List.of(new SamplePair(picture, "a text " + id, "flag, sign")));
  }

  /** Queries with their hits. */
  static GalleryView gallery() {
    return new GalleryView("title", "note", report().gallery());
  }

  /** A trial with all that there may be; it has one drawing twice. */
  static TrialView trial() {
    ReportView report = report();
    List<Figure> drawings = List.of(report.losses().getFirst(), report.losses().getFirst());
    return new TrialView("title", report.protocol(), report.methods(), drawings, report.codes());
  }

  /** Guidance with all that there may be, and long names. */
  static GuidanceView guidance() {
    String id = "tables/" + "0123456789abcdef".repeat(4);
    List<String> header = Collections.nCopies(14, "precision");
    CommunitySheet sheet =
        new CommunitySheet(
            "community 1: 300 items",
            "word " + id,
            "flag 80 %",
            Collections.nCopies(
                12, new CommunitySheet.SheetPicture(Thumbnails.of(new byte[0]), "a text " + id)));
    return new GuidanceView(
        "Guidance of a-dataset-with-a-long-name",
        "summary " + id,
        header,
        List.of(Collections.nCopies(14, "vtm-uch-sparse")),
        List.of(new Fact("pairs", id)),
        List.of(
            new GuidanceSection(
                "vtm-uch-sparse",
                "source " + id,
                List.of(new Fact("agreement fused community", id)),
                List.of(
                    GuidanceCharts.histogram(-1, 1, List.of(0.5, 0.5)),
                    GuidanceCharts.communitySizes(List.of(3, 2))),
                List.of(sheet))));
  }
}
