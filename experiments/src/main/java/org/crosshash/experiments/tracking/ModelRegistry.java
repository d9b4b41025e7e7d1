package org.crosshash.experiments.tracking;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * The registry of models of an MLflow server. A run is at most one version of a registered model,
 * however often it is registered.
 */
final class ModelRegistry {
  private static final String FIGURE = "figure";
  private static final String VALUE = "value";
  private static final String RUN = "run";

  private final MlflowServer server;

  ModelRegistry(MlflowServer server) {
    this.server = server;
  }

  /**
   * Registers a run's model; gives the version the alias unless the one that has it is better by
   * the same figure. A version whose run the server has lost does not keep it: a run that is sent
   * again is a new version, and the best one as it was before.
   *
   * @param experimentId the run's experiment
   * @throws CrosshashException NOT_FOUND if the server has lost the run
   */
  void register(String experimentId, String runId, Registration wanted) {
    requireRun(runId);
    ensureModel(wanted.model());
    String version =
        find(wanted.model(), runId).orElseGet(() -> create(experimentId, runId, wanted));
    if (isBest(wanted, version)) {
      server.post(
          "registered-models/alias",
          Map.of("name", wanted.model(), "alias", wanted.alias(), "version", version));
    }
  }

  /** The server itself makes versions of runs that do not exist. */
  private void requireRun(String runId) {
    if (!server.hasRun(runId)) {
      throw new CrosshashException(
          Problem.NOT_FOUND,
          "A registered model must be that of a run",
          runId + " is not on the server any more",
          "run `crosshash tracking replay`, which sends the run again");
    }
  }

  private void ensureModel(String name) {
    try {
      server.post(
          "registered-models/create",
          Map.of(
              "name",
              name,
              "description",
              "Best trials by study; the alias `champion` names the best of all. The model itself"
                  + " lies in the store of its trainer-service under the name in the version's"
                  + " tags."));
    } catch (CrosshashException refused) {
      // Somebody has made it, before or just now.
      if (refused.problem() != Problem.ALREADY_EXISTS) {
        throw refused;
      }
    }
  }

  private Optional<String> find(String model, String runId) {
    JsonNode found =
        server.get(
            "model-versions/search?filter="
                + URLEncoder.encode("name='%s' and run_id='%s'".formatted(model, runId), UTF_8));
    for (JsonNode version : found.path("model_versions")) {
      return Optional.of(version.path("version").asText());
    }
    return Optional.empty();
  }

  private String create(String experimentId, String runId, Registration wanted) {
    SortedMap<String, String> tags = new TreeMap<>(wanted.tags());
    tags.put(FIGURE, wanted.figure());
    tags.put(VALUE, Double.toString(wanted.value()));
    tags.put(RUN, runId);
    List<Map<String, String>> written = new ArrayList<>();
    tags.forEach((key, value) ->
        written.add(
            Map.of(
                "key",
                MlflowNames.key(key),
                "value",
                MlflowNames.value(value, MlflowNames.VERSION_TAG_LIMIT))));
    return server
        .post(
            "model-versions/create",
            Map.of(
                "name", wanted.model(),
                "source", "mlflow-artifacts:/%s/%s/artifacts".formatted(experimentId, runId),
                "run_id", runId,
                "description", wanted.description(),
                "tags", written))
        .path("model_version")
        .path("version")
        .asText();
  }

  private boolean isBest(Registration wanted, String version) {
    JsonNode holder;
    try {
      holder =
          server
              .get(
                  "registered-models/alias?name=%s&alias=%s"
                      .formatted(
                          URLEncoder.encode(wanted.model(), UTF_8),
                          URLEncoder.encode(wanted.alias(), UTF_8)))
              .path("model_version");
    } catch (CrosshashException refused) {
      if (refused.problem() == Problem.NOT_FOUND || refused.problem() == Problem.INVALID_ARGUMENT) {
        return true;
      }
      throw refused;
    }
    if (holder.path("version").asText().equals(version)) {
      return false;
    }
    String run = holder.path("run_id").asText();
    if (!run.isEmpty() && !server.hasRun(run)) {
      return true;
    }
    SortedMap<String, String> tags = new TreeMap<>();
    holder
        .path("tags")
        .forEach(tag -> tags.put(tag.path("key").asText(), tag.path("value").asText()));
    if (!wanted.figure().equals(tags.get(FIGURE)) || !tags.containsKey(VALUE)) {
      return true;
    }
    double held = Double.parseDouble(tags.get(VALUE));
    return wanted.lowerIsBetter() ? wanted.value() < held : wanted.value() > held;
  }
}
