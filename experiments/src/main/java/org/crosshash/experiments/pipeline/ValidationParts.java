package org.crosshash.experiments.pipeline;

import java.util.Optional;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.errors.CrosshashException;
import org.crosshash.trainer.v1.TrainConfig;
import org.crosshash.trainer.v1.ValidationConfig;
import org.crosshash.trainer.v1.ValidationInputs;

/** Which pairs of a dataset validate a training. */
public final class ValidationParts {
  private static final String PAIRS = "pair_";

  private ValidationParts() {}

  /**
   * What a training is to be validated on; none where its settings ask for nothing.
   *
   * <p>Labels go along where the metric reads them: where it is named so, or where none is named
   * and the part has labels.
   *
   * @throws CrosshashException (FAILED_PRECONDITION) if that part of the split is empty
   */
  public static Optional<ValidationInputs> of(TrainConfig config, UploadedDataset data) {
    ValidationConfig validation = config.getValidation();
    if (validation.getEvery() == 0) {
      return Optional.empty();
    }
    String split = validation.getSplit();
    Optional<ArtifactReference> labelled =
        Optional.ofNullable(data.parts().get(DatasetTables.evaluated(split)));
    boolean byLabels =
        validation.getMetric().isEmpty()
            ? labelled.isPresent()
            : !validation.getMetric().startsWith(PAIRS);
    ValidationInputs.Builder inputs =
        ValidationInputs.newBuilder()
            .setQueries(
                (byLabels ? labelled : Optional.ofNullable(data.parts().get(split)))
                    .orElseThrow(() -> empty(split, byLabels)));
    if (byLabels) {
      inputs.setDatabase(data.database()).setItems(data.items());
    }
    return Optional.of(inputs.build());
  }

  private static CrosshashException empty(String split, boolean byLabels) {
    return CrosshashException.precondition(
        "A training is validated on a part of the split that has pairs",
        "part `%s` has %s".formatted(split, byLabels ? "no pairs with labels" : "no pairs"),
        byLabels
            ? "validate by pair_mrr, which needs no labels, or set `validation.every` to 0"
            : "import the dataset with pairs in that part, or set `validation.every` to 0");
  }
}
