package org.crosshash.experiments.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PagesTest {
  @Test
  void report_textsOfUsers_areEscaped() {
    String page = Pages.report(view("<script>alert(1)</script>"));

    assertThat(page).doesNotContain("<script>").contains("&lt;script>alert(1)&lt;/script>");
  }

  @Test
  void report_anyFigures_needsNoOtherFile() {
    String page = Pages.report(view("a text"));

    assertThat(page)
        .contains("0.310", "<svg", "currentColor", "prefers-color-scheme: dark")
        .doesNotContain(
            "<?xml", "<!DOCTYPE svg", "src=\"http", "href=", "<link", "url(http", "@import");
  }

  @Test
  void codes_historyOfATraining_drawsEachStatisticOverTheEpochs() {
    String page = Pages.codes(CodesView.of("models/abc", SomeCodes.history()));
    assertThat(page)
        .contains("models/abc: codes of 4 training pairs", "Codes over the epochs")
        .contains("<td>epoch 0</td>", "<td>epoch 4</td>")
        .contains(
            "bit balance, the mean over the bits",
            "share of 4 training items",
            "at most 2.0 bits",
            "its own text and to other texts, of 8 bits",
            "same community of the guidance")
        .contains("before training", "epoch 2", "epoch 4", "matching pairs", "random pairs")
        .doesNotContain("NaN");
    // Balance, collisions, entropy, pairs, communities, histograms; of the last look five more.
    assertThat(page.split("<figure>", -1)).hasSize(1 + 6 + 5);
  }

  @Test
  void codes_historyOfOneLook_drawsNoLines() {
    String page = Pages.codes(CodesView.of("models/abc", SomeCodes.history().subList(2, 3)));
    assertThat(page).contains("<td>epoch 4</td>").doesNotContain("Codes over the epochs");
  }

  @Test
  void codes_allStatistics_showsThemAsNumbersAndDrawings() {
    String page = Pages.codes(CodesView.of("tables/abc", SomeCodes.statistics()));

    assertThat(page)
        .contains("tables/abc", "pictures", "texts", "6.5", "0.875", "0.500")
        .contains("to its own text, mean 2.0, and to other texts, mean 5.0 of 8 bits")
        .contains("mean 1.0, and to others, mean 4.0 of 8 bits", "3 codes for 4 items")
        .doesNotContain("<?xml", "src=\"http", "href=", "NaN");
  }

  @Test
  void query_pictureAndText_showsTheHits() {
    String page = Pages.query(query("a red flag"));

    assertThat(page).contains("a red flag", "distance 3", "data:image/png;base64,AA", "/x/y.png");
  }

  @Test
  void thumbnail_unreadablePicture_isStillAPicture() {
    assertThat(Thumbnails.of(new byte[] {1, 2, 3})).startsWith("data:image/png;base64,");
  }

  private static ReportView view(String text) {
    return new ReportView(
        "title",
        "summary",
        List.of(new ResultRow("vtm-uch", "64", "1", "0.310", "0.300", "0.5", "0.4", "12.0")),
        "chance",
        List.of(new Fact("split", "fixed")),
        List.of(
            LineChart.draw(
                "loss",
                "epoch",
                "loss",
                List.of(new Line("64 bits", new double[] {1, 2, 3}, new double[] {3, 2, 1.5})))),
        List.of(),
        CodesView.of("vtm-uch, 8", SomeCodes.statistics()),
        "note",
        List.of(query(text)),
        List.of(new Fact("vtm-uch", "faithful")));
  }

  private static GalleryQuery query(String text) {
    return new GalleryQuery(
        "text asks for pictures",
        text,
        Optional.empty(),
        "flag",
        List.of(new Hit("data:image/png;base64,AA", text, 3, Hit.Relevance.RELEVANT, "/x/y.png")));
  }
}
