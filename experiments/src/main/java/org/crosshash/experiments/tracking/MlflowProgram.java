package org.crosshash.experiments.tracking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;

/**
 * An installed MLflow that can serve.
 *
 * @param command what it is started by, without its arguments
 * @param version as it says itself
 */
record MlflowProgram(List<String> command, String version) {
  /** Version that the dashboard's pages were looked at with. */
  static final String CHECKED = "3.17.2";

  private static final int LIMIT_SECONDS = 60;
  private static final String ASK =
      "import importlib.metadata as m; m.version('mlflow'); import flask;"
          + " print(m.version('mlflow'))";

  /** Copies the command. */
  MlflowProgram {
    command = List.copyOf(command);
    requireNonNull(version, "version");
  }

  /**
   * Finds MLflow: by the given program alone, else in the folder, else on the path.
   *
   * @param given a Python, or an {@code mlflow}; empty: look for one
   * @param own a virtual environment that need not exist
   * @param path folders to look in, as in the variable PATH
   * @throws CrosshashException (FAILED_PRECONDITION) if there is none, with the command that
   *     installs one
   */
  static MlflowProgram find(Optional<Path> given, Path own, String path) {
    List<Path> candidates =
        given.isPresent()
            ? List.of(given.get())
            : Stream.concat(
                    Stream.of(own.resolve("bin/python")),
                    Stream.of(path.split(":"))
                        .filter(folder -> !folder.isEmpty())
                        .flatMap(folder ->
                            Stream.of("python3", "python", "mlflow")
                                .map(name -> Path.of(folder, name))))
                .toList();
    List<String> looked = new ArrayList<>();
    for (Path candidate : candidates) {
      if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
        Optional<MlflowProgram> found = ask(candidate.toAbsolutePath());
        if (found.isPresent()) {
          return found.get();
        }
        looked.add(candidate.toString());
      }
    }
    throw CrosshashException.precondition(
        "A local MLflow server needs a Python with MLflow, at best version " + CHECKED,
        given.isPresent()
            ? given.get() + (looked.isEmpty() ? " is no program" : " has none")
            : looked.isEmpty() ? "no Python on the PATH" : "not in " + String.join(", ", looked),
        "install one by `python3 -m venv %1$s && %1$s/bin/python -m pip install mlflow==%2$s`, where"
                .formatted(own, CHECKED)
            + " it is found by itself, or name another by --python FILE");
  }

  private static Optional<MlflowProgram> ask(Path program) {
    boolean script = program.getFileName().toString().startsWith("mlflow");
    return script
        ? run(List.of(program.toString(), "--version"))
            .map(text -> text.substring(text.lastIndexOf(' ') + 1))
            .map(version -> new MlflowProgram(List.of(program.toString()), version))
        : run(List.of(program.toString(), "-c", ASK))
            .map(
                version -> new MlflowProgram(List.of(program.toString(), "-m", "mlflow"), version));
  }

  /** The last line that a program prints; empty where it fails. */
  private static Optional<String> run(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return Optional.empty();
      }
      return process.exitValue() == 0 && !said.isEmpty()
          ? said.lines().reduce((before, last) -> last)
          : Optional.empty();
    } catch (IOException noProgram) {
      return Optional.empty();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
