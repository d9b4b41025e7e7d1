package org.crosshash.experiments.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A real Chromium without a window, driven over its DevTools protocol: opens pages of live servers,
 * waits until they show something, and takes pictures of them.
 */
public final class Browser implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LIMIT_NANOSECONDS = TimeUnit.SECONDS.toNanos(120);
  private static final long PAUSE_MILLISECONDS = 250;

  /** Text of a page with that of its frames, as a person sees it. */
  private static final String TEXT =
      """
      (() => {
        const texts = [document.body ? document.body.innerText : ''];
        for (const frame of document.querySelectorAll('iframe')) {
          try { texts.push(frame.contentDocument.body.innerText); } catch (foreign) {}
        }
        return texts.join('\\n');
      })()
      """;

  private final Process process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final AtomicInteger calls = new AtomicInteger();
  private final WebSocket socket;

  private Browser(Process process, int port) throws Exception {
    this.process = process;
    this.socket =
        http.newWebSocketBuilder()
            .buildAsync(pageSocket(port), new Answers())
            .get(60, TimeUnit.SECONDS);
  }

  /** The browser named by a property, or on the path; empty: none. */
  public static Optional<Path> executable() {
    Stream<String> onPath =
        Stream.of(System.getenv("PATH").split(":"))
            .flatMap(place -> Stream.of(place + "/chromium", place + "/google-chrome"));
    return Stream.concat(Stream.of(System.getProperty("crosshash.chromium", "")), onPath)
        .filter(place -> !place.isEmpty())
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts a browser with its profile in a folder. */
  public static Browser start(Path executable, Path profile, int width, int height)
      throws Exception {
    Process process =
        new ProcessBuilder(
                executable.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--user-data-dir=" + profile,
                "--remote-debugging-port=0",
                "--window-size=" + width + "," + height,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      Path port = profile.resolve("DevToolsActivePort");
      long limit = System.nanoTime() + LIMIT_NANOSECONDS;
      while (!Files.exists(port) || Files.readAllLines(port).size() < 2) {
        if (!process.isAlive() || System.nanoTime() > limit) {
          throw new IllegalStateException("The browser did not start");
        }
        Thread.sleep(PAUSE_MILLISECONDS);
      }
      Browser browser = new Browser(process, Integer.parseInt(Files.readAllLines(port).getFirst()));
      var _ =
          browser.call(
              "Emulation.setDeviceMetricsOverride",
              Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
      return browser;
    } catch (Exception failure) {
      end(process);
      throw failure;
    }
  }

  private URI pageSocket(int port) throws Exception {
    long limit = System.nanoTime() + LIMIT_NANOSECONDS;
    while (System.nanoTime() < limit) {
      String pages =
          http.send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      for (JsonNode page : JSON.readTree(pages)) {
        if (page.path("type").asText().equals("page")) {
          return URI.create(page.path("webSocketDebuggerUrl").asText());
        }
      }
      Thread.sleep(PAUSE_MILLISECONDS);
    }
    throw new IllegalStateException("The browser has no page");
  }

  /** Collects messages, which come in parts, and gives them to whoever waits. */
  private final class Answers implements WebSocket.Listener {
    private final StringBuilder parts = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      parts.append(data);
      if (last) {
        try {
          JsonNode message = JSON.readTree(parts.toString());
          CompletableFuture<JsonNode> waiting = answers.remove(message.path("id").asInt(-1));
          if (waiting != null) {
            waiting.complete(message);
          }
        } catch (IOException noJson) {
          throw new IllegalStateException(noJson);
        } finally {
          parts.setLength(0);
        }
      }
      from.request(1);
      return CompletableFuture.completedFuture(null);
    }
  }

  private JsonNode call(String method, Map<String, Object> parameters) throws Exception {
    int id = calls.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    String message =
        JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters));
    var _ = socket.sendText(message, true).get(60, TimeUnit.SECONDS);
    return answer.get(120, TimeUnit.SECONDS).path("result");
  }

  /** Goes to a page; does not wait for it. */
  public void open(String address) throws Exception {
    // A page of its own for each address: an application would keep its state over a new fragment.
    var _ = call("Page.navigate", Map.of("url", "about:blank"));
    var _ = call("Page.navigate", Map.of("url", address));
  }

  /**
   * Shows pages from now on as on a screen or on paper.
   *
   * @param width of the page in pixels
   * @param medium {@code screen} or {@code print}
   * @param scheme the colours that its reader prefers, {@code light} or {@code dark}
   */
  public void emulate(int width, int height, String medium, String scheme) throws Exception {
    var _ =
        call(
            "Emulation.setDeviceMetricsOverride",
            Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    var _ =
        call(
            "Emulation.setEmulatedMedia",
            Map.of(
                "media",
                medium,
                "features",
                List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** Cuts all connections. */
  public void goOffline() throws Exception {
    var _ = call("Network.enable", Map.of());
    var _ =
        call(
            "Network.emulateNetworkConditions",
            Map.of("offline", true, "latency", 0, "downloadThroughput", 0, "uploadThroughput", 0));
  }

  /** What an expression of the page's language gives, as text. */
  public String evaluate(String expression) throws Exception {
    return call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true))
        .path("result")
        .path("value")
        .asText();
  }

  /**
   * Waits until the page shows all of these texts, and gives all that it shows, on one line with
   * single spaces.
   */
  public String awaitText(List<String> wanted) throws Exception {
    return await(text -> wanted.stream().allMatch(text::contains), "shows " + wanted);
  }

  private String await(Predicate<String> enough, String what) throws Exception {
    long limit = System.nanoTime() + LIMIT_NANOSECONDS;
    String text = "";
    while (System.nanoTime() < limit) {
      text = evaluate(TEXT).replaceAll("\\s+", " ");
      if (enough.test(text)) {
        return text;
      }
      Thread.sleep(PAUSE_MILLISECONDS);
    }
    throw new AssertionError("No page that " + what + ", but:\n" + text);
  }

  /** Waits until an expression of the page's language is true. */
  public void awaitTrue(String expression) throws Exception {
    long limit = System.nanoTime() + LIMIT_NANOSECONDS;
    while (!evaluate("String(Boolean(" + expression + "))").equals("true")) {
      if (System.nanoTime() > limit) {
        throw new AssertionError("Never true: " + expression + "\n" + evaluate(TEXT));
      }
      Thread.sleep(PAUSE_MILLISECONDS);
    }
  }

  /** Writes a picture of the page as PNG. */
  public void picture(Path file) throws Exception {
    String data = call("Page.captureScreenshot", Map.of("format", "png")).path("data").asText();
    Files.write(file, Base64.getDecoder().decode(data));
  }

  @Override
  public void close() {
    socket.abort();
    http.close();
    end(process);
  }

  private static void end(Process process) {
    List<ProcessHandle> family =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    family.forEach(ProcessHandle::destroyForcibly);
    process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
  }
}
