package org.crosshash.experiments.tracking;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A run's model as a version of a registered one.
 *
 * @param model name of the registered model: letters, digits, {@code . _ -} and spaces
 * @param alias name by which the best version is asked for
 * @param figure name of the figure that versions are compared by; versions compared by different
 *     figures are not told better or worse, and the newer one gets the alias
 * @param value its value
 * @param lowerIsBetter whether a smaller value is a better one; else a greater one is
 * @param description Markdown, for people
 * @param tags further texts
 */
public record Registration(
    @JsonProperty("model") String model,
    @JsonProperty("alias") String alias,
    @JsonProperty("figure") String figure,
    @JsonProperty("value") double value,
    @JsonProperty("lowerIsBetter") boolean lowerIsBetter,
    @JsonProperty("description") String description,
    @JsonProperty("tags") SortedMap<String, String> tags) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._ -]{1,200}");

  /** Checks the names and copies the tags. */
  public Registration {
    if (!NAME.matcher(model).matches() || !NAME.matcher(alias).matches()) {
      throw new IllegalArgumentException(
          "A registered model and its alias are named by letters, digits, . _ - and spaces: %s, %s"
              .formatted(model, alias));
    }
    requireNonNull(figure, "figure");
    requireNonNull(description, "description");
    tags = new TreeMap<>(tags);
  }
}
