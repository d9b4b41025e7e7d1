package org.crosshash.experiments.results;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.crosshash.config.Methods;
import org.crosshash.config.Suggestions;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.pipeline.MethodChoice;
import org.crosshash.experiments.v1.Ablation;
import org.crosshash.experiments.v1.MethodConfig;

/**
 * A method and what it is without each of its parts, as trials.
 *
 * @param full the method itself
 * @param without each ablation with what it takes away, in the order of the method
 */
public record Ablations(MethodChoice full, Map<MethodChoice, String> without) {
  /** Any length and seed tell whether two settings are the same. */
  private static final int ANY_BITS = 64;

  private static final long ANY_SEED = 1;

  /** Keeps the order. */
  public Ablations {
    without = Collections.unmodifiableMap(new LinkedHashMap<>(without));
  }

  /** The ablations that a method ships with; those that a profile has anyway are left out. */
  public static Ablations shipped(String method, String profile) {
    return of(method, profile, Methods.shipped().get(method).getAblationsList());
  }

  /**
   * Ablations of one's own.
   *
   * @throws CrosshashException (NOT_FOUND) for an unknown method or profile; (INVALID_ARGUMENT) for
   *     an id that comes twice, or where a value is out of its range
   */
  public static Ablations of(String method, String profile, List<Ablation> ablations) {
    MethodChoice full = MethodChoice.of(method, profile);
    Set<MethodConfig> known = new HashSet<>(Set.of(full.config(ANY_BITS, ANY_SEED)));
    Set<String> ids = new HashSet<>();
    Map<MethodChoice, String> without = new LinkedHashMap<>();
    for (Ablation ablation : ablations) {
      if (ablation.getId().isBlank() || !ids.add(ablation.getId())) {
        throw CrosshashException.invalid(
            "An ablation has an id of its own within its method",
            "'" + ablation.getId() + "' of " + method,
            "give each another id");
      }
      MethodChoice choice =
          new MethodChoice(method, profile, ablation.getOverrides(), ablation.getId());
      if (known.add(choice.config(ANY_BITS, ANY_SEED))) {
        without.put(choice, ablation.getDescription());
      }
    }
    return new Ablations(full, without);
  }

  /**
   * The same with some of the ablations only.
   *
   * @param ids which; empty: all
   * @throws CrosshashException (NOT_FOUND) if one is not among them
   */
  public Ablations only(List<String> ids) {
    List<String> mine = without.keySet().stream().map(MethodChoice::ablation).toList();
    for (String id : ids) {
      if (!mine.contains(id)) {
        throw CrosshashException.notFound(
            "Profile %s of method %s has no such ablation".formatted(full.profile(), full.id()),
            id,
            Suggestions.cure(id, mine));
      }
    }
    Map<MethodChoice, String> chosen = new LinkedHashMap<>();
    without.forEach((choice, description) -> {
      if (ids.isEmpty() || ids.contains(choice.ablation())) {
        chosen.put(choice, description);
      }
    });
    return new Ablations(full, chosen);
  }

  /** All that is to be trained, the full method first. */
  public List<MethodChoice> choices() {
    List<MethodChoice> choices = new ArrayList<>(List.of(full));
    choices.addAll(without.keySet());
    return choices;
  }

  /** What an ablation takes away; empty for the full method. */
  public String description(String ablation) {
    return without.entrySet().stream()
        .filter(entry -> entry.getKey().ablation().equals(ablation))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("");
  }
}
