package org.crosshash.learning.objective;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.crosshash.learning.loss.DivergedException;
import org.crosshash.learning.loss.Loss;
import org.crosshash.learning.optimiser.Moments;
import org.crosshash.learning.tensor.Constants;

/** {@link UchmObjective} with the gate that selects its bits. */
final class UchmCriterion implements Criterion {
  private final UchmObjective objective;
  private final Constants constants;
  private final BitGate gate;

  UchmCriterion(UchmObjective objective, CriterionContext context) {
    this.objective = objective;
    this.constants = context.constants();
    this.gate = new BitGate(context);
  }

  @Override
  public Loss evaluate(TrainingBatch batch, NDArray image, NDArray text) {
    BitGate.Selected selected = gate.select(image, text, batch.target());
    return objective.evaluate(
        image, text, batch.target(), constants, selected.unified(), List.of(selected.value()));
  }

  @Override
  public void learn(TrainingBatch batch, double rate) throws DivergedException {
    gate.learn(batch.scope(), rate);
  }

  @Override
  public List<NDArray> tensors() {
    return Moments.concat(gate.parameters().values(), gate.optimiser().state());
  }

  @Override
  public List<String> tensorNames() {
    return BitGate.names();
  }

  @Override
  public List<Long> updates() {
    return List.of(gate.optimiser().updates());
  }

  @Override
  public void resumeAt(List<Long> updates) {
    gate.optimiser().resumeAt(updates.getFirst());
  }

  /** The gate, for tests. */
  BitGate gate() {
    return gate;
  }

  @Override
  public void close() {
    gate.close();
  }
}
