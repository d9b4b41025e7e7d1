package org.crosshash.similarity;

import java.util.Locale;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.GuidanceForm;
import org.crosshash.guidance.GuidanceForm.Representation;
import org.crosshash.guidance.GuidanceForm.Statistics;
import org.crosshash.guidance.GuidanceRecipe;
import org.crosshash.similarity.v1.GuidanceConfig;

/** From the configuration on the wire to the form that guidance is stored in. */
final class FormMapping {
  private FormMapping() {}

  /**
   * Leaves out what nothing reads: neighbours where guidance is not sparse, the size of a sample
   * where there is none, a sample where the recipe takes no statistics, and all of it where the
   * recipe stores nothing but itself or has a form of its own.
   *
   * @param resolved all settings filled in
   * @throws CrosshashException (INVALID_ARGUMENT) if the recipe is to be factored and cannot
   */
  static GuidanceConfig normalise(GuidanceConfig resolved, GuidanceRecipe recipe) {
    GuidanceConfig.Builder kept = resolved.toBuilder();
    if (recipe.batchLocal() || recipe.ownForm().isPresent()) {
      return kept.clearRepresentation()
          .clearNeighbours()
          .clearStatistics()
          .clearSampleSize()
          .build();
    }
    if (resolved.getRepresentation().equals(label(Representation.FACTORED))
        && !recipe.factorable()) {
      throw CrosshashException.invalid(
          "The recipe "
              + recipe.id()
              + " has no factored representation: its similarities are given, or come from a"
              + " generator, so that no ingredients are smaller than they are",
          "representation factored",
          "take dense or sparse");
    }
    if (!resolved.getRepresentation().equals(label(Representation.SPARSE))) {
      kept.clearNeighbours();
    }
    if (!recipe.takesStatistics()) {
      kept.clearStatistics();
    }
    if (!sampled(kept.build())) {
      kept.clearSampleSize();
    }
    return kept.build();
  }

  /** Whether statistics are of a sample. */
  static boolean sampled(GuidanceConfig config) {
    return config.getStatistics().equals(label(Statistics.SAMPLE));
  }

  /** The form of a normalised configuration. */
  static GuidanceForm form(GuidanceConfig config) {
    return new GuidanceForm(
        Representation.valueOf(config.getRepresentation().toUpperCase(Locale.ROOT)),
        config.getNeighbours(),
        Statistics.valueOf(config.getStatistics().toUpperCase(Locale.ROOT)),
        config.getSampleSize());
  }

  private static String label(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }
}
