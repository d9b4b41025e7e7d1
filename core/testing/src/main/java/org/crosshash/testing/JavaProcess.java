package org.crosshash.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program of the test's class path in a process of its own, which can be killed. Its errors go
 * where the test's go. Close it: that kills it if need be. One thread.
 */
public final class JavaProcess implements AutoCloseable {
  /** What a shell says of a process that SIGKILL ended. */
  private static final int KILLED = 128 + 9;

  private final Process process;
  private final BufferedReader lines;

  private JavaProcess(Process process) {
    this.process = process;
    this.lines = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Command line of a program: this process's Java, class path and module flags.
   *
   * @param options further ones of the JVM, such as {@code -Xmx256m}
   */
  public static List<String> command(Class<?> main, List<String> options, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (option.startsWith("--")) {
        command.add(option);
      }
    }
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Starts a program. */
  public static JavaProcess start(Class<?> main, List<String> options, String... arguments)
      throws IOException {
    return new JavaProcess(
        new ProcessBuilder(command(main, options, arguments))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** Waits for a line of its output that begins so; what stands behind the beginning. */
  public String awaitLine(String beginning) throws IOException {
    String line = lines.readLine();
    while (line != null && !line.startsWith(beginning)) {
      line = lines.readLine();
    }
    if (line == null) {
      close();
    }
    assertThat(line).as("a line of the process that begins with \"%s\"", beginning).isNotNull();
    return line.substring(beginning.length());
  }

  public long pid() {
    return process.pid();
  }

  /** The process, to be asked to end or to be waited for. */
  public Process process() {
    return process;
  }

  /** Kills it as {@code kill -9} does, and waits until it is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor()).as("killed by SIGKILL").isEqualTo(KILLED);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
