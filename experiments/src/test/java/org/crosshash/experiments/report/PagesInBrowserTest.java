package org.crosshash.experiments.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.crosshash.experiments.browser.Browser;
import org.crosshash.experiments.sweeps.report.SomeSweep;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * In a real browser without a network, where one is installed: every kind of page fits a telephone
 * and a wide screen, in light and dark colours, and paper.
 */
class PagesInBrowserTest {
  /** Width of a sheet of A4 without its margins, in pixels. */
  private static final int PAPER = 718;

  private static final String COMPLETE =
      "document.readyState === 'complete' && location.protocol === 'file:'";

  /** Contrast of two colours of computed styles, as WCAG 2 defines it. */
  private static final String CONTRAST =
      """
      (() => {
        const light = colour => {
          const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map(level => {
            const share = level / 255;
            return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
          });
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const page = light(getComputedStyle(document.body).backgroundColor);
        const ratio = element => {
          const ink = light(getComputedStyle(element).color);
          return (Math.max(page, ink) + 0.05) / (Math.min(page, ink) + 0.05);
        };
        return Math.min(...[document.body, ...document.querySelectorAll('.soft, th, dt')].map(ratio));
      })()
      """;

  @TempDir private static Path folder;
  private static Optional<Browser> browser = Optional.empty();

  @BeforeAll
  static void startBrowser() throws Exception {
    Optional<Path> executable = Browser.executable();
    assumeTrue(
        executable.isPresent(),
        "SKIPPED: no chromium on the path; name one by -Dcrosshash.chromium=FILE");
    browser = Optional.of(Browser.start(executable.get(), folder.resolve("profile"), 1400, 900));
    browser.get().goOffline();
  }

  @AfterAll
  static void stopBrowser() {
    browser.ifPresent(Browser::close);
  }

  private static Map<String, String> pages() {
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put("report", Pages.report(SomePages.report()));
    pages.put("guidance", Pages.guidance(SomePages.guidance()));
    pages.put("sweep", SomeSweep.page(folder));
    pages.put("gallery", Pages.gallery(SomePages.gallery()));
    pages.put("trial", Pages.trial(SomePages.trial()));
    pages.put("query", Pages.query(SomePages.report().gallery().getFirst()));
    pages.put("codes", Pages.codes(CodesView.of("models/abc", SomeCodes.history())));
    pages.put("dataset", Pages.dataset(SomePages.dataset()));
    return pages;
  }

  static Stream<Arguments> screens() {
    return pages().entrySet().stream()
        .flatMap(page ->
            Stream.of(390, 1400)
                .flatMap(width ->
                    Stream.of("light", "dark")
                        .map(scheme ->
                            Arguments.of(page.getKey(), page.getValue(), width, scheme))));
  }

  @ParameterizedTest(name = "{0}, {2} pixels, {3}")
  @MethodSource("screens")
  void page_onAScreen_fitsIsReadableAndNeedsNothingElse(
      String name, String html, int width, String scheme) throws Exception {
    Browser shown = show(name, html, width, "screen", scheme);

    assertThat(sideways(shown)).isBetween(width - 20, width);
    assertThat(lightness(shown))
        .as("lightness of the page, 0 to 255")
        .isBetween(scheme.equals("dark") ? 0 : 200, scheme.equals("dark") ? 60 : 255);
    assertThat(Double.parseDouble(shown.evaluate("String(" + CONTRAST + ")")))
        .as("contrast of its least visible words")
        .isGreaterThan(4.5);
    assertThat(
            shown.evaluate(
                "String(performance.getEntriesByType('resource')"
                    + ".filter(one => !one.name.startsWith('data:')).length)"))
        .as("other files that it asked for")
        .isEqualTo("0");
    assertThat(
            shown.evaluate("String([...document.images].filter(one => !one.naturalWidth).length)"))
        .as("pictures that are not shown")
        .isEqualTo("0");
  }

  @Test
  void sweep_onPaper_isWhiteAndWholeWhateverItsReaderPrefers() throws Exception {
    Browser shown = show("sweep", SomeSweep.page(folder), PAPER, "print", "dark");

    assertThat(sideways(shown)).isLessThanOrEqualTo(PAPER);
    assertThat(lightness(shown)).isEqualTo(255);
    assertThat(Double.parseDouble(shown.evaluate("String(" + CONTRAST + ")"))).isGreaterThan(7);
    assertThat(
            shown.evaluate(
                "String([...document.querySelectorAll('.scroll, pre')]"
                    + ".filter(one => one.scrollWidth > one.clientWidth + 1).length)"))
        .as("tables that paper cuts off")
        .isEqualTo("0");
    assertThat(shown.evaluate("getComputedStyle(document.querySelector('nav')).display"))
        .isEqualTo("none");
  }

  private static Browser show(String name, String html, int width, String medium, String scheme)
      throws Exception {
    Path page = Files.writeString(folder.resolve(name + ".html"), html);
    Browser shown = browser.orElseThrow();
    shown.emulate(width, 900, medium, scheme);
    shown.open(page.toUri().toString());
    shown.awaitTrue(COMPLETE);
    return shown;
  }

  private static int sideways(Browser shown) throws Exception {
    return Integer.parseInt(shown.evaluate("String(document.documentElement.scrollWidth)"));
  }

  /** Mean of the page's three colours. */
  private static int lightness(Browser shown) throws Exception {
    return Integer.parseInt(
        shown.evaluate(
            "String(Math.round(getComputedStyle(document.body).backgroundColor"
                + ".match(/\\d+/g).slice(0, 3).reduce((sum, one) => sum + Number(one), 0) / 3))"));
  }
}
