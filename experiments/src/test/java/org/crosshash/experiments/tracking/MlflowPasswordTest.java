package org.crosshash.experiments.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real server that asks for user names and passwords, where one is installed. */
class MlflowPasswordTest {
  private static final String PASSWORD = "a long password 1";

  @TempDir private Path folder;
  @TempDir private Path spool;

  @Test
  void replay_serverAsksForAPassword_getsInByTheRightOneAlone() throws Exception {
    Optional<Path> executable = MlflowProcess.executable();
    assumeTrue(
        executable.isPresent() && hasAuthentication(executable.get()),
        "SKIPPED: no mlflow[auth] on the path; name one by -Dcrosshash.mlflow=FILE");
    try (Tracking tracking = Tracking.open(spool, Map.of());
        TrackedRun run = tracking.start(description()).orElseThrow()) {
      run.measure(List.of(new MetricPoint("map_all_i2t", 0.5, 0, 1000)));
      run.attach("a.txt", new byte[] {65});
      run.end(RunStatus.FINISHED, 10_000);
    }
    try (MlflowProcess server =
        MlflowProcess.start(
            executable.get(),
            folder,
            List.of("--app-name", "basic-auth"),
            Map.of(
                "MLFLOW_FLASK_SERVER_SECRET_KEY",
                "a test",
                "MLFLOW_AUTH_CONFIG_PATH",
                configuration().toString()))) {
      assertThatThrownBy(() -> replay(server, "guest", PASSWORD))
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining("must let us in")
          .hasMessageContaining("answered 401 to user 'guest'")
          .hasMessageContaining("MLFLOW_TRACKING_PASSWORD")
          .hasMessageNotContaining(PASSWORD);
      assertThatThrownBy(() -> replay(server, "admin", "another"))
          .hasMessageContaining("answered 401 to user 'admin'");

      assertThat(replay(server, "admin", PASSWORD)).isEqualTo(new Replay.Result(1, 0, 0));
      try (Stream<Path> files = Files.walk(folder.resolve("artifacts"))) {
        assertThat(files).anyMatch(file -> file.getFileName().toString().equals("a.txt"));
      }
    }
  }

  private Replay.Result replay(MlflowProcess server, String user, String password) {
    return Replay.run(
        spool,
        Map.of(
            "MLFLOW_TRACKING_URI", server.address(),
            "MLFLOW_TRACKING_USERNAME", user,
            "MLFLOW_TRACKING_PASSWORD", password),
        line -> {});
  }

  private Path configuration() throws Exception {
    return Files.writeString(
        folder.resolve("basic_auth.ini"),
        """
        [mlflow]
        default_permission = READ
        database_uri = sqlite:///%s
        admin_username = admin
        admin_password = %s
        authorization_function = mlflow.server.auth:authenticate_request_basic_auth
        """
            .formatted(folder.resolve("auth.db"), PASSWORD));
  }

  private static boolean hasAuthentication(Path mlflow) throws Exception {
    Path python = mlflow.resolveSibling("python");
    return Files.isExecutable(python)
        && new ProcessBuilder(python.toString(), "-c", "import flask_wtf")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor()
            == 0;
  }

  private static RunDescription description() {
    return new RunDescription(
        "0a0a0a0a01", "tracking test", "a run", new TreeMap<>(), new TreeMap<>());
  }
}
