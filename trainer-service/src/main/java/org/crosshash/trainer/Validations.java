package org.crosshash.trainer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.crosshash.learning.loop.Validated;
import org.crosshash.learning.loop.ValidationPlan;
import org.crosshash.learning.loop.ValidationPoint;
import org.crosshash.learning.loop.Validator;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.SelectionTable;
import org.crosshash.tables.Table;
import org.crosshash.trainer.v1.TrainConfig;
import org.crosshash.trainer.v1.ValidationConfig;
import org.crosshash.trainer.v1.ValidationOutcome;
import org.crosshash.trainer.validation.HeldOutPairs;
import org.crosshash.trainer.validation.ValidationMetric;

/** Validations of a training, from tables and settings to what the loop does, and back. */
final class Validations {
  private Validations() {}

  /**
   * What the loop does between epochs; none where the settings ask for nothing.
   *
   * @param config resolved, with its metric
   * @param ids of the embeddings
   * @param training rows that are learnt from
   */
  static Optional<ValidationPlan> plan(
      ArtifactStore store,
      TrainConfig config,
      Map<String, ArtifactName> inputs,
      List<String> ids,
      int[] training,
      int threads,
      BooleanSupplier cancelled) {
    ValidationConfig validation = config.getValidation();
    if (validation.getEvery() == 0) {
      return Optional.empty();
    }
    List<String> learnt = new ArrayList<>(training.length);
    for (int row : training) {
      learnt.add(ids.get(row));
    }
    HeldOutPairs pairs =
        HeldOutPairs.of(
            selection(store, inputs.get(TrainingRun.VALIDATION)),
            learnt,
            wanted -> TrainingRowsResolver.rows(ids, wanted, "validation"));
    ValidationMetric metric = ValidationMetric.of(validation.getMetric());
    Validator validator;
    if (metric.labelled()) {
      try (Table items = store.open(inputs.get(TrainingRun.VALIDATION_ITEMS))) {
        validator =
            pairs.byLabels(
                metric,
                selection(store, inputs.get(TrainingRun.VALIDATION_DATABASE)),
                items,
                config.getBits(),
                threads,
                cancelled);
      }
    } else {
      validator = pairs.byPairs(metric, config.getBits(), threads, cancelled);
    }
    return Optional.of(
        new ValidationPlan(
            validation.getEvery(),
            validation.getPatience(),
            validation.getMinimumGain(),
            validator));
  }

  private static List<String> selection(ArtifactStore store, ArtifactName name) {
    try (Table table = store.open(name)) {
      return SelectionTable.of(table).ids();
    }
  }

  /**
   * What came of them, as a model says it.
   *
   * @param epoch of the model
   */
  static ValidationOutcome outcome(TrainConfig config, Validated<?> validated, int epoch) {
    ValidationPoint best = validated.bestPoint();
    ValidationPoint last = validated.lastPoint();
    return ValidationOutcome.newBuilder()
        .setMetric(config.getValidation().getMetric())
        .setLabelled(ValidationMetric.of(config.getValidation().getMetric()).labelled())
        .setOnQueries(config.getValidation().getOnQueries())
        .setBestEpoch(best.epoch())
        .setBestValue(best.score())
        .setLastEpoch(last.epoch())
        .setLastValue(last.score())
        .setStoppedEarly(validated.stoppedEarly())
        .setEpoch(epoch)
        .build();
  }
}
