package org.crosshash.experiments.sweeps.file;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.crosshash.config.Methods;
import org.crosshash.config.Settings;
import org.crosshash.config.Suggestions;
import org.crosshash.errors.CrosshashException;
import org.crosshash.evaluation.MeasureNames;
import org.crosshash.experiments.v1.AblationPart;
import org.crosshash.experiments.v1.AblationPlan;
import org.crosshash.experiments.v1.Axis;
import org.crosshash.experiments.v1.ExperimentFile;
import org.crosshash.experiments.v1.MethodEntry;
import org.crosshash.experiments.v1.Range;

/** What an experiment file must keep beyond the types and ranges of its fields. */
final class FileRules {
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}";

  private static final AblationPlan NONE = Settings.resolve(AblationPlan.getDefaultInstance());

  private FileRules() {}

  /**
   * Checks a resolved file.
   *
   * @throws CrosshashException INVALID_ARGUMENT or NOT_FOUND for the first rule that it breaks
   */
  static void check(ExperimentFile file) {
    if (!file.getName().matches(NAME)) {
      throw CrosshashException.invalid(
          "name must be letters, digits, dots, dashes and underscores, at most 100",
          file.getName().isEmpty() ? "\"\"" : file.getName(),
          "write name: my-study");
    }
    if (file.getMethodsCount() == 0) {
      throw CrosshashException.invalid(
          "methods must list at least one", "none", "write methods: [{id: dgcpn}]");
    }
    different("datasets", file.getDatasetsList());
    different("bits", file.getBitsList());
    different("seeds", file.getSeedsList());
    different("metrics", file.getMetricsList());
    file.getMetricsList().forEach(FileRules::metric);
    methods(file);
    learning(file);
    candidate(file);
    different("names of axes", file.getAxesList().stream().map(AxisNames::of).toList());
    for (int i = 0; i < file.getAxesCount(); i++) {
      axis(file, file.getAxes(i), "axes[" + i + "]");
    }
  }

  /** What is chosen by figures is chosen on the validation part, never on the queries. */
  private static void learning(ExperimentFile file) {
    boolean validation = file.getAsking().equals("validation");
    String rule = file.getStopping().getRule();
    if (!rule.equals("none") && !validation) {
      throw CrosshashException.invalid(
          "Trials are stopped by their figures only where the validation part asks",
          "stopping.rule: %s with asking: %s".formatted(rule, file.getAsking()),
          "write asking: validation, and confirm what is found by a file of its own; patience"
              + " works with any");
    }
    if (file.getExploration().getKind().equals("tpe")) {
      if (!validation) {
        throw CrosshashException.invalid(
            "Settings are searched only where the validation part asks",
            "exploration.kind: tpe with asking: " + file.getAsking(),
            "write asking: validation, and confirm what is found by a file of its own");
      }
      if (file.getAxesCount() == 0) {
        throw CrosshashException.invalid(
            "A search needs settings that vary", "exploration.kind: tpe without axes", "add axes");
      }
    }
  }

  /** A candidate is one line of the tables, beside others. */
  private static void candidate(ExperimentFile file) {
    if (file.getCandidate().isEmpty()) {
      return;
    }
    List<MethodEntry> named =
        file.getMethodsList().stream()
            .filter(entry -> MethodNames.of(entry).equals(file.getCandidate()))
            .toList();
    if (named.size() != 1) {
      List<String> calls = file.getMethodsList().stream().map(MethodNames::of).toList();
      throw CrosshashException.invalid(
          "candidate must be the name, or without one the id, of a single entry of methods",
          file.getCandidate() + (named.isEmpty() ? "" : ", of " + named.size()),
          named.isEmpty()
              ? Suggestions.cure(file.getCandidate(), calls)
              : "give that entry a name of its own");
    }
    MethodEntry entry = named.getFirst();
    boolean varies =
        file.getAxesList().stream()
            .anyMatch(axis ->
                axis.getMethodsCount() == 0 || axis.getMethodsList().contains(entry.getId()));
    if (varies || !entry.getAblation().equals(NONE)) {
      throw CrosshashException.invalid(
          "A candidate must be one line of the tables",
          file.getCandidate() + (varies ? " with axes" : " with ablations"),
          "write its settings into its `set`, and list a varied form as an entry of its own");
    }
    if (file.getMethodsCount() == 1) {
      throw CrosshashException.invalid(
          "A candidate is told from other methods",
          "methods: " + file.getCandidate() + " alone",
          "list the methods that it must lie above");
    }
  }

  private static void different(String field, List<?> values) {
    Set<Object> seen = new HashSet<>();
    for (Object value : values) {
      if (!seen.add(value)) {
        throw CrosshashException.invalid(
            field + " must name each value once", value, "take one of the two out");
      }
    }
  }

  private static void metric(String name) {
    if (ReRankedMetric.of(name).isPresent()) {
      return;
    }
    try {
      var _ = MeasureNames.measure(name);
    } catch (CrosshashException unknown) {
      throw CrosshashException.invalid(
          "metrics must be names that are measured",
          name,
          Suggestions.nearest(name.replaceAll("[0-9]+", "N"), MeasureNames.patterns())
              .map(near -> "did you mean `" + near + "`, with a whole number for N")
              .orElse(unknown.cure()));
    }
  }

  private static void methods(ExperimentFile file) {
    Set<String> seen = new HashSet<>();
    for (MethodEntry entry : file.getMethodsList()) {
      var _ = Methods.shipped().config(entry.getId(), entry.getProfile());
      var _ = MethodSettings.of(entry.getSet(), "methods: set of " + entry.getId());
      if (!seen.add(entry.getId() + "\n" + entry.getProfile() + "\n" + entry.getName())) {
        throw CrosshashException.invalid(
            "Entries of methods must differ in id, profile or name",
            entry.getId() + (entry.getName().isEmpty() ? "" : ", " + entry.getName()),
            "give one of the two a name");
      }
      // A resolved file has an ablation everywhere; one at its defaults was not written.
      if (!entry.getAblation().equals(NONE)) {
        ablation(entry.getId(), entry.getAblation());
      }
    }
  }

  private static void ablation(String method, AblationPlan ablation) {
    if (ablation.getShipped()) {
      shipped(method, ablation);
      return;
    }
    if (ablation.getPartsCount() == 0) {
      throw CrosshashException.invalid(
          "An ablation must list the parts that it takes away",
          "none of " + method,
          "write parts: [{name: communities, without: {guidance: {vtm_uch: {communities:"
              + " none}}}}]");
    }
    different("parts", ablation.getPartsList().stream().map(AblationPart::getName).toList());
    for (AblationPart part : ablation.getPartsList()) {
      if (part.getName().isBlank() || !part.hasWithout()) {
        throw CrosshashException.invalid(
            "A part of an ablation must have a name, and settings of the method without it",
            part.getName().isBlank() ? "a part of " + method : part.getName(),
            "write {name: communities, without: {…}}");
      }
      var _ = MethodSettings.of(part.getWithout(), "without of part " + part.getName());
    }
  }

  private static void shipped(String method, AblationPlan ablation) {
    if (ablation.getPartsCount() > 0
        || !Set.of("full", "minus_one").containsAll(ablation.getModesList())) {
      throw CrosshashException.invalid(
          "Ablations that a method ships with are taken one at a time, without parts of one's own",
          method + ": modes " + ablation.getModesList(),
          "leave out `parts`, and write modes: [full, minus_one]");
    }
    if (Methods.shipped().get(method).getAblationsCount() == 0) {
      throw CrosshashException.invalid(
          "The method must ship with ablations", method, "list parts, or leave `ablation` out");
    }
  }

  private static void axis(ExperimentFile file, Axis axis, String path) {
    if (axis.getSetting().isBlank()) {
      throw CrosshashException.invalid(
          path + ".setting must name a setting", "\"\"", "write setting: training.epochs");
    }
    if (axis.getValuesCount() == 0 == !axis.hasRange()) {
      throw CrosshashException.invalid(
          path + " must have either values or a range",
          axis.getSetting() + (axis.hasRange() ? " has both" : " has neither"),
          "write values: [0.1, 0.3] or range: {minimum: 0.1, maximum: 0.9}");
    }
    if (axis.hasRange()) {
      range(axis.getRange(), path + ".range");
    }
    List<String> ids = file.getMethodsList().stream().map(MethodEntry::getId).toList();
    for (String method : axis.getMethodsList()) {
      if (!ids.contains(method)) {
        throw CrosshashException.invalid(
            path + ".methods must be among the file's methods",
            method,
            Suggestions.cure(method, ids));
      }
    }
  }

  private static void range(Range range, String path) {
    boolean log = range.getScale().equals("log");
    if (range.getMinimum() >= range.getMaximum() || (log && range.getMinimum() <= 0)) {
      throw CrosshashException.invalid(
          path + " must rise" + (log ? ", and on a log scale begin above 0" : ""),
          range.getMinimum() + " to " + range.getMaximum(),
          "put the smaller bound first");
    }
  }
}
