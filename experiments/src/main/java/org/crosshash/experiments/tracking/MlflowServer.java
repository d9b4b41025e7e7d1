package org.crosshash.experiments.tracking;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.mlflow.api.proto.Service;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowHttpException;

/**
 * The calls of an MLflow server that runs need; each ends within a minute, whatever the server
 * does.
 *
 * <p>Artifacts go over the server's own REST interface: the Java client would start Python for
 * them. All calls but {@link #createRun} may be repeated without harm.
 */
final class MlflowServer implements AutoCloseable {
  /** Tag by which a run is found again, so that none is created twice. */
  static final String KEY_TAG = "trial.digest";

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int METRICS_A_BATCH = 900;
  private static final int PARAMETERS_A_BATCH = 100;

  private final MlflowAddress address;
  private final MlflowClient client;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  MlflowServer(MlflowAddress address) {
    this.address = address;
    this.client = new MlflowClient(new FixedCredentials(address.credentials()));
  }

  String base() {
    return address.base();
  }

  /** The id of an experiment; made if absent, restored if deleted. */
  String experiment(String name) {
    return call(() -> {
      Optional<Service.Experiment> found = client.getExperimentByName(name);
      if (found.isEmpty()) {
        return client.createExperiment(name);
      }
      if ("deleted".equals(found.get().getLifecycleStage())) {
        client.restoreExperiment(found.get().getExperimentId());
      }
      return found.get().getExperimentId();
    });
  }

  /** The run of this key, if the server has it. */
  Optional<String> findRun(String experimentId, String key) {
    String filter = "tags.\"%s\" = '%s'".formatted(KEY_TAG, key);
    return call(() ->
        client
            .searchRuns(List.of(experimentId), filter, Service.ViewType.ACTIVE_ONLY, 1)
            .getItems()
            .stream()
            .map(Service.Run::getInfo)
            .map(Service.RunInfo::getRunId)
            .findFirst());
  }

  /**
   * Creates a run with its tags; the only call that must not be repeated blindly.
   *
   * @param parent the run that it stands below
   */
  String createRun(String experimentId, RunEvent.Started started, Optional<String> parent) {
    Service.CreateRun.Builder request =
        Service.CreateRun.newBuilder()
            .setExperimentId(experimentId)
            .setRunName(started.name())
            .setStartTime(started.timestamp())
            .addTags(tag(KEY_TAG, started.key()));
    started.tags().forEach((key, value) -> request.addTags(tag(key, value)));
    parent.ifPresent(id -> request.addTags(tag("mlflow.parentRunId", id)));
    return call(() -> client.createRun(request.build()).getRunId());
  }

  private static Service.RunTag tag(String key, String value) {
    return Service.RunTag.newBuilder()
        .setKey(MlflowNames.key(key))
        .setValue(MlflowNames.value(value, MlflowNames.TAG_LIMIT))
        .build();
  }

  void tag(String runId, String key, String value) {
    run(() ->
        client.setTag(
            runId, MlflowNames.key(key), MlflowNames.value(value, MlflowNames.TAG_LIMIT)));
  }

  /** Sends parameters; gives what the server said of those that it refused. */
  List<String> parameters(String runId, Map<String, String> parameters) {
    List<Service.Param> all =
        parameters.entrySet().stream()
            .map(entry ->
                Service.Param.newBuilder()
                    .setKey(MlflowNames.key(entry.getKey()))
                    .setValue(MlflowNames.value(entry.getValue(), MlflowNames.PARAMETER_LIMIT))
                    .build())
            .toList();
    return sendAll(
        all,
        PARAMETERS_A_BATCH,
        batch -> run(() -> client.logBatch(runId, List.of(), batch, List.of())));
  }

  /**
   * Sends figures; infinite ones stay in the spool, because they ruin MLflow's charts. Gives what
   * the server said of those that it refused.
   */
  List<String> metrics(String runId, List<MetricPoint> points) {
    List<Service.Metric> all =
        points.stream()
            .filter(point -> !Double.isInfinite(point.value()))
            .map(point ->
                Service.Metric.newBuilder()
                    .setKey(MlflowNames.key(point.key()))
                    .setValue(point.value())
                    .setStep(point.step())
                    .setTimestamp(point.timestamp())
                    .build())
            .toList();
    return sendAll(
        all,
        METRICS_A_BATCH,
        batch -> run(() -> client.logBatch(runId, batch, List.of(), List.of())));
  }

  /**
   * Sends in batches. The server refuses a batch for one bad value in it, so that a refused one is
   * halved until the bad value stands alone.
   */
  private static <T> List<String> sendAll(List<T> all, int size, Consumer<List<T>> sender) {
    List<String> refused = new ArrayList<>();
    for (int from = 0; from < all.size(); from += size) {
      List<T> batch = all.subList(from, Math.min(all.size(), from + size));
      try {
        sender.accept(batch);
      } catch (CrosshashException failure) {
        if (failure.problem() != Problem.INVALID_ARGUMENT) {
          throw failure;
        }
        if (batch.size() == 1) {
          refused.add(failure.value());
        } else {
          refused.addAll(sendAll(batch, (batch.size() + 1) / 2, sender));
        }
      }
    }
    return refused;
  }

  void dataset(String runId, DatasetInput input) {
    Map<String, Object> dataset =
        Map.of(
            "name", input.name(),
            "digest", input.digest().substring(0, Math.min(36, input.digest().length())),
            "source_type", "local",
            "source", Json.write(Map.of("uri", input.source())),
            "profile", Json.write(Map.of("num_rows", input.rows())));
    Map<String, Object> tag = Map.of("key", "mlflow.data.context", "value", input.context());
    String body =
        Json.write(
            Map.of(
                "run_id",
                runId,
                "datasets",
                List.of(Map.of("tags", List.of(tag), "dataset", dataset))));
    call(() -> client.sendPost("runs/log-inputs", body));
  }

  /** Posts to a path below {@code /api/2.0/mlflow/}. */
  JsonNode post(String path, Map<String, Object> body) {
    String text = Json.write(body);
    return call(() -> Json.MAPPER.readTree(client.sendPost(path, text)));
  }

  /** Asks a path below {@code /api/2.0/mlflow/}, its query encoded. */
  JsonNode get(String path) {
    return call(() -> Json.MAPPER.readTree(client.sendGet(path)));
  }

  void end(String runId, RunStatus status, long timestamp) {
    run(() -> client.setTerminated(runId, Service.RunStatus.valueOf(status.name()), timestamp));
  }

  /** Whether the server knows a run, deleted ones among them; not after it lost its data. */
  boolean hasRun(String runId) {
    try {
      return call(() -> client.getRun(runId).hasInfo());
    } catch (CrosshashException refused) {
      if (refused.problem() == Problem.NOT_FOUND
          && refused.value().contains("RESOURCE_DOES_NOT_EXIST")) {
        return false;
      }
      throw refused;
    }
  }

  /** Whether the server awaits more of a run. */
  boolean isRunning(String runId) {
    return call(() -> client.getRun(runId).getInfo().getStatus() == Service.RunStatus.RUNNING);
  }

  void experimentTag(String experimentId, String key, String value) {
    run(() -> client.setExperimentTag(experimentId, key, value));
  }

  void artifact(String experimentId, String runId, String path, byte[] content) {
    String encoded =
        Stream.of(MlflowNames.path(path).split("/", -1))
            .map(segment -> URLEncoder.encode(segment, UTF_8))
            .collect(Collectors.joining("/"));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(
                    "%s/api/2.0/mlflow-artifacts/artifacts/%s/%s/artifacts/%s"
                        .formatted(address.base(), experimentId, runId, encoded)))
            .timeout(LIMIT)
            .PUT(HttpRequest.BodyPublishers.ofByteArray(content));
    address.authorization().ifPresent(value -> request.header("Authorization", value));
    HttpResponse<String> answer =
        call(() -> http.send(request.build(), HttpResponse.BodyHandlers.ofString()));
    if (answer.statusCode() / 100 != 2) {
      throw refused(answer.statusCode(), answer.body(), null);
    }
  }

  private void run(Runnable action) {
    call(() -> {
      action.run();
      return true;
    });
  }

  /**
   * The client itself waits for minutes on a silent server, so the call runs beside this thread.
   */
  private <T> T call(Callable<T> action) {
    FutureTask<T> task = new FutureTask<>(action);
    Thread.ofPlatform().daemon().name("mlflow-call").start(task);
    try {
      return task.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException silent) {
      task.cancel(true);
      throw unreachable("no answer within " + LIMIT.toSeconds() + " seconds", silent);
    } catch (InterruptedException interrupted) {
      task.cancel(true);
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting for MLflow");
    } catch (ExecutionException failure) {
      throw translate(failure.getCause());
    }
  }

  private RuntimeException translate(Throwable cause) {
    return switch (cause) {
      case MlflowHttpException answered ->
          refused(answered.getStatusCode(), answered.getBodyMessage(), answered);
      case CrosshashException known -> known;
      case IOException broken -> unreachable(broken.toString(), broken);
      case RuntimeException other -> unreachable(other.toString(), other);
      default -> new IllegalStateException(cause);
    };
  }

  private CrosshashException unreachable(String why, Throwable cause) {
    return new CrosshashException(
        Problem.UNAVAILABLE,
        "The MLflow server must be reachable",
        address.base() + ": " + why,
        "start it, then run `crosshash tracking replay`: no run is lost",
        cause);
  }

  private CrosshashException refused(int status, String body, Throwable cause) {
    String message = body == null ? "" : body.strip();
    String shown = message.length() > 300 ? message.substring(0, 300) + "…" : message;
    String answer = "%s answered %d %s".formatted(address.base(), status, shown).strip();
    if (status == 401 || status == 403) {
      return new CrosshashException(
          Problem.FAILED_PRECONDITION,
          "The MLflow server must let us in",
          "%s answered %d to %s".formatted(address.base(), status, address.who()),
          "set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, as"
              + " the server knows them, then run `crosshash tracking replay`: no run is lost",
          cause);
    }
    return new CrosshashException(
        problem(status, message),
        "The MLflow server must accept the run",
        answer,
        "mend what it names, then run `crosshash tracking replay`: no run is lost",
        cause);
  }

  private static Problem problem(int status, String message) {
    if (status >= 500 || status == 429) {
      return Problem.UNAVAILABLE;
    }
    if (message.contains("RESOURCE_ALREADY_EXISTS")) {
      return Problem.ALREADY_EXISTS;
    }
    return switch (status) {
      case 400, 413, 422 -> Problem.INVALID_ARGUMENT;
      case 404 -> Problem.NOT_FOUND;
      default -> Problem.FAILED_PRECONDITION;
    };
  }

  @Override
  public void close() {
    client.close();
    http.close();
  }
}
