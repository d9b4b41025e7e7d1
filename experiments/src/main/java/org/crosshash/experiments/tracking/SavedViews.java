package org.crosshash.experiments.tracking;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pages of an experiment on which its trials compare best, kept at the experiment as views that
 * anybody opens by a link. The format is MLflow's internal one, so failing to write them is no
 * failure of a run.
 */
final class SavedViews {
  /** A page. */
  enum View {
    /** A table of means, grouped by method, variant, code length and dataset. */
    METHODS("crosshash-methods", "methods by code length", false),
    /** The trials one by one, best first. */
    TRIALS("crosshash-trials", "trials, best first", false),
    /** A line a trial over settings and figures. */
    PARALLEL("crosshash-parallel", "parallel coordinates", true),
    /** Bars of final figures, curves by epoch. */
    COMPARISON("crosshash-comparison", "figures and curves", true),
    /** Quality against seconds and against bytes. */
    TRADE_OFF("crosshash-trade-off", "quality against time and size", true);

    private final String key;
    private final String title;
    private final boolean charts;

    View(String key, String title, boolean charts) {
      this.key = key;
      this.title = title;
      this.charts = charts;
    }
  }

  /**
   * What an address ends with so that MLflow shows its pages for training, and not those for
   * language models, which are its first choice.
   */
  static final String MODEL_TRAINING = "workflowType=machine_learning";

  private static final Logger LOGGER = LoggerFactory.getLogger(SavedViews.class);
  private static final String SECTION = "crosshash";
  private static final int RUNS_OF_A_CHART = 100;
  private static final int WIDTH_OF_GROUPS = 480;
  private static final List<String> FIGURES =
      List.of("map_all_i2t", "map_all_t2i", "map_at_50_i2t", "map_at_50_t2i");
  private static final List<String> GROUPS = List.of("method", "variant", "bits", "dataset");

  private SavedViews() {}

  /** Writes all views of an experiment, as far as the server takes them. */
  static void save(MlflowServer server, String experimentId) {
    try {
      for (View view : View.values()) {
        server.experimentTag(
            experimentId,
            "mlflow.sharedViewState." + view.key,
            json(view, System.currentTimeMillis()));
      }
    } catch (RuntimeException failure) {
      LOGGER.debug("No saved views in experiment {}", experimentId, failure);
    }
  }

  /** Address of an experiment's list of runs. */
  static String experiment(String base, String experimentId) {
    return base + "/#/experiments/" + experimentId + "/runs?" + MODEL_TRAINING;
  }

  /** Addresses of the views by what they show. */
  static SequencedMap<String, String> addresses(String base, String experimentId) {
    SequencedMap<String, String> addresses = new LinkedHashMap<>();
    for (View view : View.values()) {
      addresses.put(
          view.title,
          experiment(base, experimentId)
              + "&viewStateShareKey="
              + view.key
              + (view.charts ? "&compareRunsMode=CHART" : ""));
    }
    return addresses;
  }

  private static String json(View view, long now) {
    return Json.write(
        Map.of(
            "name",
            "crosshash: " + view.title,
            "createdAt",
            now,
            "updatedAt",
            now,
            "state",
            Json.write(state(view))));
  }

  private static Map<String, Object> state(View view) {
    Map<String, Object> state = new TreeMap<>();
    state.put("searchFilter", "tags.kind = 'trial'");
    state.put("orderByKey", "metrics.`map_all_i2t`");
    state.put("orderByAsc", false);
    state.put("startTime", "ALL");
    state.put("lifecycleFilter", "Active");
    state.put("modelVersionFilter", "All Runs");
    state.put("datasetsFilter", List.of());
    state.put("selectedColumns", columns(view));
    state.put("runsHiddenMode", "SHOW_ALL");
    if (view == View.METHODS) {
      // The names of groups are long.
      state.put("columnOrder", List.of("attributes.`Run Name`"));
      state.put("columnWidths", Map.of("attributes.`Run Name`", WIDTH_OF_GROUPS));
      state.put(
          "groupBy",
          Map.of(
              "aggregateFunction",
              "average",
              "groupByKeys",
              GROUPS.stream()
                  .map(parameter -> Map.of("mode", "param", "groupByData", parameter))
                  .toList()));
    }
    if (view.charts) {
      state.put("isAccordionReordered", true);
      state.put(
          "compareRunSections",
          List.of(
              Map.of(
                  "uuid", SECTION,
                  "name", view.title,
                  "display", true,
                  "isReordered", false,
                  "deleted", false,
                  "isGenerated", false,
                  "columns", view == View.PARALLEL ? 1 : 2)));
      state.put("compareRunCharts", charts(view));
    }
    return state;
  }

  private static List<String> columns(View view) {
    List<String> columns = new ArrayList<>();
    if (view == View.METHODS) {
      GROUPS.forEach(name -> columns.add(parameter(name)));
    } else {
      List.of("method", "variant", "bits", "seed", "dataset")
          .forEach(name -> columns.add(parameter(name)));
    }
    FIGURES.forEach(name -> columns.add(metric(name)));
    columns.add(metric("codes/separation"));
    columns.add(metric("train_seconds"));
    return columns;
  }

  private static String parameter(String name) {
    return "params.`" + name + "`";
  }

  private static String metric(String name) {
    return "metrics.`" + name + "`";
  }

  private static List<Map<String, Object>> charts(View view) {
    return switch (view) {
      case METHODS, TRIALS -> List.of();
      case PARALLEL ->
          List.of(
              chart(
                  "PARALLEL",
                  "parallel",
                  Map.of(
                      "selectedParams",
                      List.of("method", "variant", "bits", "seed"),
                      "selectedMetrics",
                      List.of("train_seconds", "map_all_i2t", "map_all_t2i"),
                      "showAllRuns",
                      true)));
      case COMPARISON -> {
        List<Map<String, Object>> charts = new ArrayList<>();
        FIGURES.forEach(name -> charts.add(chart("BAR", name, Map.of("metricKey", name))));
        charts.add(curve("loss/total"));
        charts.add(curve("val/map_all"));
        charts.add(curve("val/pair_mrr"));
        yield charts;
      }
      case TRADE_OFF ->
          List.of(
              scatter("train_seconds", "map_all_i2t"),
              scatter("code_bytes", "map_all_i2t"),
              scatter("model_megabytes", "map_all_i2t"),
              scatter("map_all_i2t", "map_all_t2i"));
    };
  }

  private static Map<String, Object> curve(String name) {
    return chart(
        "LINE",
        name,
        Map.of(
            "metricKey",
            name,
            "selectedMetricKeys",
            List.of(name),
            "displayName",
            name,
            "lineSmoothness",
            0,
            "xAxisKey",
            "step",
            "xAxisScaleType",
            "linear",
            "scaleType",
            "linear",
            "range",
            Map.of(),
            "useGlobalXaxisKey",
            true));
  }

  private static Map<String, Object> scatter(String x, String y) {
    return chart(
        "SCATTER",
        x + "-" + y,
        Map.of(
            "xaxis", Map.of("key", x, "type", "METRIC"),
            "yaxis", Map.of("key", y, "type", "METRIC")));
  }

  private static Map<String, Object> chart(String type, String id, Map<String, Object> more) {
    Map<String, Object> chart = new TreeMap<>(more);
    chart.put("type", type);
    chart.put("uuid", SECTION + "-" + id);
    chart.put("metricSectionId", SECTION);
    chart.put("runsCountToCompare", RUNS_OF_A_CHART);
    chart.put("deleted", false);
    chart.put("isGenerated", false);
    return chart;
  }
}
