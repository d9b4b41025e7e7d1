package org.crosshash.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crosshash.search.SearchServer;

/** A search service in a process of its own, and what memory it has. */
final class SearchProcess implements AutoCloseable {
  private static final Pattern HEAP = Pattern.compile("used (\\d+)K");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final double KILOBYTES = 1024;

  private final Process process;
  private final String address;

  private SearchProcess(Process process, String address) {
    this.process = process;
    this.address = address;
  }

  /**
   * Starts one.
   *
   * @param heap its largest heap, such as {@code 4g}
   */
  static SearchProcess start(Path folder, String heap) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!option.startsWith("-Xm")) {
        command.add(option);
      }
    }
    command.addAll(List.of("-Xmx" + heap, "-cp", System.getProperty("java.class.path")));
    command.addAll(
        List.of(
            SearchServer.class.getName(), "--data", folder.toString(), "--address", "127.0.0.1:0"));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      String announced = "search-server listens on ";
      if (line.startsWith(announced)) {
        return new SearchProcess(process, line.substring(announced.length()));
      }
    }
    throw new IOException("The server ended at once");
  }

  String address() {
    return address;
  }

  /**
   * What it has.
   *
   * @param heapMegabytes of the Java heap in use after a collection
   * @param residentMegabytes of the process, native memory included
   */
  record Memory(double heapMegabytes, double residentMegabytes) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "heap %.0f MB, resident %.0f MB", heapMegabytes, residentMegabytes);
    }
  }

  /** Collects garbage there, and measures. */
  Memory memory() throws IOException {
    ask("GC.run");
    return new Memory(number(HEAP, ask("GC.heap_info")), residentMegabytes());
  }

  /** Memory of the process, native memory included. */
  double residentMegabytes() throws IOException {
    return number(RESIDENT, Files.readString(Path.of("/proc", "" + process.pid(), "status")));
  }

  private String ask(String command) throws IOException {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                "" + process.pid(),
                command)
            .redirectErrorStream(true)
            .start();
    return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static double number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Long.parseLong(matcher.group(1)) / KILOBYTES : Double.NaN;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(1, TimeUnit.MINUTES)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
