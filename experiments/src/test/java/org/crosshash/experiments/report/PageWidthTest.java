package org.crosshash.experiments.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.crosshash.experiments.sweeps.report.SomeSweep;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In a real browser, where one is installed: the report fits a telephone and a wide screen. */
class PageWidthTest {
  private static final Pattern WIDTH = Pattern.compile("data-width=\"(\\d+)\"");

  @TempDir private Path folder;

  private static Optional<Path> browser() {
    Stream<String> onPath =
        Stream.of(System.getenv("PATH").split(":"))
            .flatMap(place -> Stream.of(place + "/chromium", place + "/google-chrome"));
    return Stream.concat(Stream.of(System.getProperty("crosshash.chromium", "")), onPath)
        .filter(place -> !place.isEmpty())
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }

  @ParameterizedTest
  @ValueSource(ints = {390, 1400})
  void report_atThisWidth_doesNotScrollSideways(int width) throws Exception {
    requireNoSidewaysScroll(width, Pages.report(SomePages.report()));
  }

  @ParameterizedTest
  @ValueSource(ints = {390, 1400})
  void guidance_atThisWidth_doesNotScrollSideways(int width) throws Exception {
    requireNoSidewaysScroll(width, Pages.guidance(SomePages.guidance()));
  }

  @ParameterizedTest
  @ValueSource(ints = {390, 1400})
  void sweep_atThisWidth_doesNotScrollSideways(int width) throws Exception {
    requireNoSidewaysScroll(width, SomeSweep.page(folder));
  }

  private void requireNoSidewaysScroll(int width, String html) throws Exception {
    Optional<Path> browser = browser();
    assumeTrue(
        browser.isPresent(),
        "SKIPPED: no chromium on the path; name one by -Dcrosshash.chromium=FILE");
    Path page = Files.writeString(folder.resolve("frame.html"), frame(width, html));

    Process process =
        new ProcessBuilder(
                browser.get().toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--user-data-dir=" + folder.resolve("profile"),
                "--virtual-time-budget=5000",
                "--window-size=1600,1000",
                "--dump-dom",
                page.toUri().toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String document = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();

    Matcher found = WIDTH.matcher(document);
    assertThat(found.find()).as("the browser measured the page").isTrue();
    assertThat(Integer.parseInt(found.group(1))).isBetween(width - 20, width);
  }

  /** A page in a frame of a width, and a script that notes how wide its content is. */
  private static String frame(int width, String html) {
    String report = html.replace("&", "&amp;").replace("\"", "&quot;");
    return """
    <!doctype html><body><iframe style="width:%dpx;height:800px;border:0" srcdoc="%s"></iframe>
    <script>
    const frame = document.querySelector('iframe');
    frame.onload = () => {
      document.body.dataset.width = frame.contentDocument.documentElement.scrollWidth;
    };
    </script></body>
    """
        .formatted(width, report);
  }
}
