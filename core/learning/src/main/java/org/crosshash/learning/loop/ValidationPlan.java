package org.crosshash.learning.loop;

import java.util.Objects;
import org.crosshash.errors.CrosshashException;

/**
 * When a training is validated, and when it is given up.
 *
 * @param every validate after every so many epochs, and after the last one; at least 1
 * @param patience end after so many validations in a row without a gain; 0: never
 * @param minimumGain a validation gains where it exceeds the last one that gained by more than
 *     this; at least 0
 * @param validator what judges
 */
public record ValidationPlan(int every, int patience, double minimumGain, Validator validator) {
  /** Checks the ranges. */
  public ValidationPlan {
    Objects.requireNonNull(validator, "validator");
    if (every < 1) {
      throw CrosshashException.invalid(
          "Epochs from one validation to the next must be at least 1", every, "use 1 or 2");
    }
    if (patience < 0) {
      throw CrosshashException.invalid(
          "Patience must be at least 0 validations", patience, "use 0 to train to the last epoch");
    }
    if (!(minimumGain >= 0 && Double.isFinite(minimumGain))) {
      throw CrosshashException.invalid("The least gain must be at least 0", minimumGain, "use 0");
    }
  }
}
