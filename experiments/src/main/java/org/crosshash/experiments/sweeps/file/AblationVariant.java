package org.crosshash.experiments.sweeps.file;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.config.Settings;
import org.crosshash.experiments.results.Ablations;
import org.crosshash.experiments.v1.AblationPart;
import org.crosshash.experiments.v1.AblationPlan;
import org.crosshash.experiments.v1.MethodConfig;
import org.crosshash.experiments.v1.MethodEntry;

/**
 * A method without some of its parts.
 *
 * @param label {@code full}, {@code without communities}, {@code only communities}, {@code bare}
 * @param settings what is laid over the method
 */
record AblationVariant(String label, MethodConfig settings) {
  AblationVariant {
    requireNonNull(label, "label");
    requireNonNull(settings, "settings");
  }

  /** The variants of a method of a file; itself alone where it is not taken apart. */
  static List<AblationVariant> of(MethodEntry entry) {
    AblationPlan plan = entry.getAblation();
    if (plan.getShipped()) {
      return shipped(entry);
    }
    return plan.getPartsCount() > 0
        ? of(plan)
        : List.of(new AblationVariant("", MethodConfig.getDefaultInstance()));
  }

  private static List<AblationVariant> shipped(MethodEntry entry) {
    List<AblationVariant> variants = new ArrayList<>();
    List<String> modes = entry.getAblation().getModesList();
    if (modes.contains("full")) {
      variants.add(new AblationVariant("full", MethodConfig.getDefaultInstance()));
    }
    if (modes.contains("minus_one")) {
      Ablations.shipped(entry.getId(), entry.getProfile())
          .without()
          .keySet()
          .forEach(
              choice -> variants.add(new AblationVariant(choice.ablation(), choice.overrides())));
    }
    return variants;
  }

  /** The variants of an ablation, each once, the method as it is first where that is asked for. */
  static List<AblationVariant> of(AblationPlan ablation) {
    List<AblationPart> parts = ablation.getPartsList();
    Map<List<AblationPart>, String> removed = new LinkedHashMap<>();
    for (String mode : ablation.getModesList()) {
      switch (mode) {
        case "full" -> removed.putIfAbsent(List.of(), "full");
        case "minus_one" ->
            parts.forEach(part -> removed.putIfAbsent(List.of(part), without(List.of(part))));
        case "plus_one" -> {
          removed.putIfAbsent(parts, "bare");
          for (AblationPart kept : parts) {
            List<AblationPart> others = parts.stream().filter(part -> !part.equals(kept)).toList();
            removed.putIfAbsent(others, "only " + kept.getName());
          }
        }
        default -> {
          for (int first = 0; first < parts.size(); first++) {
            for (int second = first + 1; second < parts.size(); second++) {
              List<AblationPart> pair = List.of(parts.get(first), parts.get(second));
              removed.putIfAbsent(pair, without(pair));
            }
          }
        }
      }
    }
    List<AblationVariant> variants = new ArrayList<>();
    removed.forEach((away, label) -> variants.add(new AblationVariant(label, settings(away))));
    return variants;
  }

  private static String without(List<AblationPart> parts) {
    return "without " + String.join(" and ", parts.stream().map(AblationPart::getName).toList());
  }

  private static MethodConfig settings(List<AblationPart> away) {
    MethodConfig settings = MethodConfig.getDefaultInstance();
    for (AblationPart part : away) {
      settings = Settings.merge(settings, MethodSettings.of(part.getWithout(), part.getName()));
    }
    return settings;
  }
}
