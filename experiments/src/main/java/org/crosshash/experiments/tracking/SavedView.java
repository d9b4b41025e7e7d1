package org.crosshash.experiments.tracking;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page of an experiment on which its runs compare best: a table of the methods by code length.
 * The format is MLflow's internal one, so failing to write it is no failure of a run.
 */
final class SavedView {
  private static final Logger LOGGER = LoggerFactory.getLogger(SavedView.class);
  private static final String KEY = "crosshash";

  private SavedView() {}

  static void save(MlflowServer server, String experimentId) {
    try {
      server.experimentTag(
          experimentId, "mlflow.sharedViewState." + KEY, view(System.currentTimeMillis()));
    } catch (RuntimeException failure) {
      LOGGER.debug("No saved view in experiment {}", experimentId, failure);
    }
  }

  /** Address of the page. */
  static String address(String base, String experimentId) {
    return base
        + "/#/experiments/"
        + experimentId
        + "/runs?workflowType=machine_learning&viewStateShareKey="
        + KEY;
  }

  private static String view(long now) {
    Map<String, Object> state = new TreeMap<>();
    state.put("searchFilter", "");
    state.put("orderByKey", "metrics.`map_all_i2t`");
    state.put("orderByAsc", false);
    state.put("startTime", "ALL");
    state.put("lifecycleFilter", "Active");
    state.put("modelVersionFilter", "All Runs");
    state.put("datasetsFilter", List.of());
    state.put(
        "selectedColumns",
        List.of(
            "params.`method`",
            "params.`bits`",
            "params.`seed`",
            "params.`dataset`",
            "metrics.`map_all_i2t`",
            "metrics.`map_all_t2i`",
            "metrics.`map_at_50_i2t`",
            "metrics.`map_at_50_t2i`",
            "metrics.`train_seconds`"));
    state.put("runsHiddenMode", "SHOWALL");
    return Json.write(
        Map.of(
            "name",
            "Methods by code length",
            "createdAt",
            now,
            "updatedAt",
            now,
            "state",
            Json.write(state)));
  }
}
