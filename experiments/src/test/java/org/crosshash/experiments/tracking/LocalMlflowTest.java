package org.crosshash.experiments.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.crosshash.errors.CrosshashException;
import org.crosshash.files.LockFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs no MLflow; a real one is started by the tests of the commands. */
class LocalMlflowTest {
  private static final String NAME = "MLFLOW_TRACKING_URI";

  @TempDir private Path workspace;
  private LocalMlflow local;

  @BeforeEach
  void find() throws Exception {
    local = LocalMlflow.beside(workspace.resolve("tracking"));
    Files.createDirectories(local.folder());
  }

  private void record(ServerRecord.Started... processes) {
    new ServerRecord(5123, "3.17.2", List.of(processes))
        .write(local.folder().resolve("server.json"));
  }

  private Path script(String text) throws Exception {
    Path file = Files.writeString(workspace.resolve("python"), "#!/bin/sh\n" + text + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  @Test
  void up_pythonWithoutMlflow_saysHowToInstallIt() throws Exception {
    Path python = script("exit 1");

    assertThatThrownBy(() -> local.up(Optional.of(python), Optional.empty(), line -> {}))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("needs a Python with MLflow")
        .hasMessageContaining(python + " has none")
        .hasMessageContaining("-m pip install mlflow==3.17.2")
        .hasMessageContaining("--python FILE");
    assertThatThrownBy(
            () -> local.up(Optional.of(workspace.resolve("nothing")), Optional.empty(), line -> {}))
        .hasMessageContaining("nothing is no program");
    assertThat(local.running()).isEmpty();
  }

  @Test
  void up_serverThatEndsAtOnce_saysWhatItSaid() throws Exception {
    Path python =
        script("if [ \"$1\" = -c ]; then echo 3.17.2; else echo no such table; exit 3; fi");

    assertThatThrownBy(() -> local.up(Optional.of(python), Optional.empty(), line -> {}))
        .hasMessageContaining("must come up")
        .hasMessageContaining("no such table")
        .hasMessageContaining("mlflow.log");
    assertThat(local.running()).isEmpty();
  }

  @Test
  void up_somebodyStartsItAlready_isRefused() throws Exception {
    try (LockFile _ = LockFile.take(local.folder().resolve("LOCK")).orElseThrow()) {
      assertThatThrownBy(() -> local.up(Optional.empty(), Optional.empty(), line -> {}))
          .hasMessageContaining("One process at a time");
    }
  }

  @Test
  void environment_serverRuns_namesItUnlessAnotherIsNamed() {
    assertThat(local.environment(Map.of("A", "b"))).isEqualTo(Map.of("A", "b"));

    record(ServerRecord.Started.of(ProcessHandle.current()));

    assertThat(local.environment(Map.of("A", "b")))
        .isEqualTo(Map.of("A", "b", NAME, "http://127.0.0.1:5123"));
    assertThat(local.environment(Map.of(NAME, "http://example.org")))
        .isEqualTo(Map.of(NAME, "http://example.org"));
  }

  @Test
  void running_numberWasGivenToALaterProcess_isNotTakenForTheServer() {
    ServerRecord.Started now = ServerRecord.Started.of(ProcessHandle.current());
    record(new ServerRecord.Started(now.id(), now.at() - 1000));

    assertThat(local.running()).isEmpty();
    assertThat(local.down()).isFalse();
  }

  @Test
  void down_serverItselfWasKilled_endsTheProcessesThatItLeft() throws Exception {
    Process left = new ProcessBuilder("sleep", "300").start();
    record(new ServerRecord.Started(left.pid(), 1), ServerRecord.Started.of(left.toHandle()));

    assertThat(local.running()).isEmpty();
    assertThat(local.down()).isTrue();
    assertThat(left.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(local.down()).isFalse();
  }
}
