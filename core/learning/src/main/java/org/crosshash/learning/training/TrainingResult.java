package org.crosshash.learning.training;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.crosshash.learning.loop.CodesPoint;
import org.crosshash.learning.loop.EpochPoint;
import org.crosshash.learning.loop.Validated;

/**
 * What a training made.
 *
 * @param model both networks after the last epoch, ready to hash
 * @param curve mean loss terms, one point an epoch
 * @param resumedFromStep step of the checkpoint that it went on from; 0 if from the start
 * @param validated what its validations found; none where it had none
 * @param codes what was seen of the codes of some pairs between epochs; empty where nobody looked
 * @param <M> model
 */
public record TrainingResult<M>(
    M model,
    List<EpochPoint> curve,
    long resumedFromStep,
    Optional<Validated<M>> validated,
    List<CodesPoint> codes) {
  /** Copies the lists. */
  public TrainingResult {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(validated, "validated");
    curve = List.copyOf(curve);
    codes = List.copyOf(codes);
  }

  /** The same with the models in another form. */
  public <N> TrainingResult<N> map(Function<? super M, ? extends N> form) {
    return new TrainingResult<>(
        form.apply(model), curve, resumedFromStep, validated.map(found -> found.map(form)), codes);
  }
}
