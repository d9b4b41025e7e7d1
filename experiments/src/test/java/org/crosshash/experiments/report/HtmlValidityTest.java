package org.crosshash.experiments.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.crosshash.experiments.sweeps.report.SomeSweep;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of page passes the W3C's checker. */
class HtmlValidityTest {
  @TempDir private Path folder;

  @Test
  void messages_brokenPage_areFound() throws Exception {
    String page =
        "<!doctype html><html lang=en><title>t</title><p id=a>1<p id=a>2<img src=x></html>";

    assertThat(HtmlCheck.messages(page)).contains("Duplicate ID", "alt");
  }

  @Test
  void report_allThereMayBe_isValid() throws Exception {
    HtmlCheck.requireValid(Pages.report(SomePages.report()));
  }

  @Test
  void guidance_allThereMayBe_isValid() throws Exception {
    HtmlCheck.requireValid(Pages.guidance(SomePages.guidance()));
  }

  @Test
  void codes_allThereMayBe_isValid() throws Exception {
    HtmlCheck.requireValid(Pages.codes(CodesView.of("tables/abc", SomeCodes.statistics())));
  }

  @Test
  void query_textAndHits_isValid() throws Exception {
    HtmlCheck.requireValid(Pages.query(SomePages.report().gallery().getFirst()));
  }

  @Test
  void gallery_queriesAndHits_isValid() throws Exception {
    HtmlCheck.requireValid(Pages.gallery(SomePages.gallery()));
  }

  @Test
  void trial_drawingsTwice_isValid() throws Exception {
    HtmlCheck.requireValid(Pages.trial(SomePages.trial()));
  }

  @Test
  void dataset_allThereMayBe_isValid() throws Exception {
    HtmlCheck.requireValid(Pages.dataset(SomePages.dataset()));
  }

  @Test
  void sweep_allThereMayBe_isValid() throws Exception {
    String page = SomeSweep.page(folder);

    assertThat(page)
        .contains(
            "id=\"lengths\"",
            "id=\"ablations\"",
            "without dropout &amp; more: ",
            "id=\"curves\"",
            "id=\"time\"",
            "id=\"training\"",
            "id=\"codes-by-length\"",
            "id=\"best\"",
            "class=\"hit relevant\"",
            "community 0: 7 items");
    HtmlCheck.requireValid(page);
  }
}
