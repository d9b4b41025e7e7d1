package org.crosshash.trainer;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.config.Settings;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.trainer.v1.TrainConfig;
import org.crosshash.trainer.v1.ValidationOutcome;

/**
 * What a model says of itself, besides its weights; part of its bytes, so nothing that changes from
 * run to run.
 *
 * @param config resolved settings
 * @param embeddings table that it was trained on
 * @param guidance table that it was trained with; empty: none
 * @param encoder encoder of those embeddings; empty where they did not say
 * @param alignment alignment of those embeddings; empty where there was none
 * @param trainingRows number of training rows
 * @param validation how its epoch was chosen; none where its training was not validated
 */
record ModelDescription(
    TrainConfig config,
    String embeddings,
    String guidance,
    String encoder,
    String alignment,
    long trainingRows,
    Optional<ValidationOutcome> validation) {
  private static final String CONFIG = "config";
  private static final String METHOD = "method";
  private static final String EMBEDDINGS = "embeddings";
  private static final String GUIDANCE = "guidance";
  private static final String ENCODER = "encoder";
  private static final String ALIGNMENT = "alignment";
  private static final String TRAINING_ROWS = "training_rows";
  private static final String VALIDATION = "validation";

  /** The same of a validated training. */
  ModelDescription with(ValidationOutcome outcome) {
    return new ModelDescription(
        config, embeddings, guidance, encoder, alignment, trainingRows, Optional.of(outcome));
  }

  /** As texts, for {@code model.json}. */
  SortedMap<String, String> toMap() {
    SortedMap<String, String> map = new TreeMap<>();
    map.put(METHOD, config.getMethod());
    map.put(CONFIG, Settings.canonical(config));
    map.put(EMBEDDINGS, embeddings);
    map.put(GUIDANCE, guidance);
    map.put(ENCODER, encoder);
    map.put(ALIGNMENT, alignment);
    map.put(TRAINING_ROWS, Long.toString(trainingRows));
    validation.ifPresent(outcome -> map.put(VALIDATION, Settings.canonical(outcome)));
    return map;
  }

  /**
   * Reads what {@link #toMap} wrote.
   *
   * @throws CrosshashException (DATA_LOSS) if an entry is missing
   */
  static ModelDescription of(SortedMap<String, String> map) {
    for (String key : List.of(CONFIG, EMBEDDINGS, GUIDANCE, ENCODER, ALIGNMENT, TRAINING_ROWS)) {
      if (!map.containsKey(key)) {
        throw new CrosshashException(
            Problem.DATA_LOSS,
            "The description of a model has an entry `" + key + "`",
            map.keySet(),
            "train the model again with this build");
      }
    }
    return new ModelDescription(
        Settings.resolve(Settings.parse(map.get(CONFIG), TrainConfig.getDefaultInstance())),
        map.get(EMBEDDINGS),
        map.get(GUIDANCE),
        map.get(ENCODER),
        map.get(ALIGNMENT),
        Long.parseLong(map.get(TRAINING_ROWS)),
        Optional.ofNullable(map.get(VALIDATION))
            .map(text -> Settings.parse(text, ValidationOutcome.getDefaultInstance())));
  }
}
