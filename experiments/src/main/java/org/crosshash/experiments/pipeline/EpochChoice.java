package org.crosshash.experiments.pipeline;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;
import org.crosshash.trainer.v1.Model;
import org.crosshash.trainer.v1.TrainResponse;
import org.crosshash.trainer.v1.ValidationOutcome;

/**
 * How the epoch of a trial's model was chosen.
 *
 * @param best the best validated epoch; else the last one
 * @param outcome what the validations found; none where there were none
 */
public record EpochChoice(boolean best, Optional<ValidationOutcome> outcome) {
  /** The last epoch, without any validation. */
  public static final EpochChoice LAST = new EpochChoice(false, Optional.empty());

  /** Checks that nothing is null. */
  public EpochChoice {
    requireNonNull(outcome, "outcome");
  }

  /** The choice of a training. */
  public static EpochChoice of(TrainResponse trained, String select) {
    return trained.hasValidation()
        ? new EpochChoice(select.equals("best"), Optional.of(trained.getValidation()))
        : LAST;
  }

  /**
   * The choice of a stored model: one of the best epoch was chosen by it, unless it is the last.
   */
  public static EpochChoice of(Model model) {
    ValidationOutcome found = model.getValidation();
    return model.hasValidation()
        ? new EpochChoice(found.getEpoch() != found.getLastEpoch(), Optional.of(found))
        : LAST;
  }

  /** Whether the final figures come from queries that the epoch was chosen on. */
  public boolean onQueries() {
    return outcome.map(ValidationOutcome::getOnQueries).orElse(false)
        && (best || outcome.map(ValidationOutcome::getStoppedEarly).orElse(false));
  }

  /** For scripts: {@code last}, or {@code best map_all on validation with labels}. */
  public String label() {
    if (outcome.isEmpty()) {
      return "last";
    }
    ValidationOutcome found = outcome.orElseThrow();
    boolean stopped = found.getStoppedEarly();
    if (!best && !stopped) {
      return "last";
    }
    return "%s by %s on %s %s labels"
        .formatted(
            best ? "best" : "last before patience ended",
            found.getMetric(),
            found.getOnQueries() ? "the test queries" : "validation",
            found.getLabelled() ? "with" : "without");
  }

  /** One sentence for people. */
  public String sentence() {
    if (outcome.isEmpty()) {
      return "The last epoch, no selection.";
    }
    ValidationOutcome found = outcome.orElseThrow();
    String sentence =
        String.format(
            Locale.ROOT,
            "Epoch %d, the %s: %s on %s is %.3f there, best %.3f after epoch %d%s.",
            found.getEpoch(),
            best ? "best" : "last",
            found.getMetric(),
            found.getOnQueries() ? "the test queries" : "validation pairs",
            best ? found.getBestValue() : found.getLastValue(),
            found.getBestValue(),
            found.getBestEpoch(),
            found.getStoppedEarly() ? "; patience ended the training" : "");
    String labels =
        found.getLabelled() ? " Labels were read by the validation, never by what learns." : "";
    return sentence
        + labels
        + (onQueries() ? " Chosen on the test queries: the figures are too good." : "");
  }
}
