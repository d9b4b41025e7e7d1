package org.crosshash.experiments.pipeline;

import static java.util.Objects.requireNonNull;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a method of an experiment differs from the method as it is shipped.
 *
 * @param name name beside the method's id; empty: none
 * @param ablation which parts are taken away, such as {@code without communities}; empty: none
 * @param axes values of the settings that vary, by the axis's name
 */
public record Variant(String name, String ablation, SortedMap<String, String> axes) {
  /** The method as it is shipped. */
  public static final Variant NONE = new Variant("", "", new TreeMap<>());

  /** Copies the map. */
  public Variant {
    requireNonNull(name, "name");
    requireNonNull(ablation, "ablation");
    axes = new TreeMap<>(axes);
  }

  /** A method of which something was taken away; nothing where the text is empty. */
  static Variant of(String ablation) {
    return new Variant("", ablation, new TreeMap<>());
  }

  /** In words, such as {@code without communities, dropout=0.3}; empty: none. */
  public String label() {
    return Stream.of(
            Stream.of(name, ablation).filter(part -> !part.isEmpty()),
            axes.entrySet().stream().map(axis -> axis.getKey() + "=" + axis.getValue()))
        .flatMap(parts -> parts)
        .collect(Collectors.joining(", "));
  }
}
