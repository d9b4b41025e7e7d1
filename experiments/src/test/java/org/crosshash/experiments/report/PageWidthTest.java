package org.crosshash.experiments.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
    requireNoSidewaysScroll(width, Pages.report(view()));
  }

  @ParameterizedTest
  @ValueSource(ints = {390, 1400})
  void guidance_atThisWidth_doesNotScrollSideways(int width) throws Exception {
    requireNoSidewaysScroll(width, Pages.guidance(guidanceView()));
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

  private static ReportView view() {
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
            CodeCharts.of("vtm-uch-relational", SomeCodes.statistics())),
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

  private static GuidanceView guidanceView() {
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
