package org.crosshash.experiments.datasets.layouts;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.crosshash.config.Suggestions;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.Split;

/**
 * Which arrays of feature files are what: {@code image=I_tr,text=T_tr,labels=L_tr}, also by part of
 * the split, {@code train.image=I_tr,query.image=I_te}.
 *
 * @param arrays in the order of the text
 */
public record FeatureMapping(List<ArraySpec> arrays) {
  /** Copies the list. */
  public FeatureMapping {
    arrays = List.copyOf(arrays);
  }

  /**
   * Reads the text form.
   *
   * @throws CrosshashException if it is none, or names an unknown part or role
   */
  public static FeatureMapping parse(String text) {
    List<ArraySpec> arrays = new ArrayList<>();
    for (String entry : text.split(",", -1)) {
      int equals = entry.indexOf('=');
      if (equals < 1 || equals == entry.length() - 1) {
        throw CrosshashException.invalid(
            "A mapping is [PART.]ROLE=KEY, several divided by commas",
            "'" + entry + "'",
            "write for example image=I_tr,text=T_tr,labels=L_tr");
      }
      String left = entry.substring(0, equals).strip();
      int dot = left.indexOf('.');
      String part = dot < 0 ? "" : left.substring(0, dot);
      List<String> parts = Split.names().toList();
      if (!part.isEmpty() && !parts.contains(part)) {
        throw CrosshashException.invalid(
            "A part of a split is one of " + parts,
            "'" + part + "'",
            Suggestions.cure(part, parts));
      }
      arrays.add(
          new ArraySpec(
              part,
              role(left.substring(dot + 1)),
              ".*",
              List.of(entry.substring(equals + 1).strip()),
              true));
    }
    return new FeatureMapping(arrays);
  }

  private static ArrayRole role(String name) {
    List<String> names =
        Stream.of(ArrayRole.values()).map(role -> role.name().toLowerCase(Locale.ROOT)).toList();
    String wanted = name.toLowerCase(Locale.ROOT).replace('-', '_');
    if (!names.contains(wanted)) {
      throw CrosshashException.invalid(
          "A role is one of " + names, "'" + name + "'", Suggestions.cure(name, names));
    }
    return ArrayRole.valueOf(wanted.toUpperCase(Locale.ROOT));
  }
}
