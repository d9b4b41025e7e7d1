package org.crosshash.experiments.pipeline;

import com.google.protobuf.Message;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.config.Settings;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.v1.MethodConfig;
import org.crosshash.search.v1.EvaluateConfig;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.Digest;
import org.crosshash.trainer.v1.TrainConfig;

/**
 * The digest of all that determines a trial's figures: content of the dataset's tables, settings of
 * encoder, method and evaluation, the models that encode, code length and seed. Trials of one
 * identity have one result, whatever study they belong to and whatever they are called there.
 */
public final class TrialIdentity {
  /**
   * Revisions of the pipeline's operations, so that results are made anew where one is raised; a
   * test holds them to the operations' own.
   */
  static final SortedMap<String, Integer> REVISIONS =
      Collections.unmodifiableSortedMap(
          new TreeMap<>(
              Map.of(
                  "encoder.EncodeTable", 1,
                  "encoder.AlignTable", 1,
                  "similarity.BuildGuidance", 1,
                  "trainer.Train", 1,
                  "trainer.Hash", 1,
                  "search.Evaluate", 1)));

  /**
   * What counts besides for trials with a text tower, so that all others keep their identity; held
   * to the operations' own by the same test.
   */
  static final SortedMap<String, Integer> TOWER_REVISIONS =
      Collections.unmodifiableSortedMap(
          new TreeMap<>(Map.of("trainer.Train", 1, "trainer.Hash", 1)));

  /**
   * What counts besides for trials whose lists are measured re-ranked, query by query; held to the
   * operation's own by the same test.
   */
  static final SortedMap<String, Integer> RE_RANKED_REVISIONS =
      Collections.unmodifiableSortedMap(new TreeMap<>(Map.of("search.Evaluate", 1)));

  private TrialIdentity() {}

  /**
   * The identity of a trial, 64 hexadecimal digits.
   *
   * @param tables the dataset's
   * @param asking the part of the split that asks
   * @param encoding how items are encoded
   * @param models digests of the models that encode and are not built in ({@link EncodingModels});
   *     empty where there are none
   * @param evaluation what is measured
   * @param config settings of the method, resolved
   * @throws CrosshashException INVALID_ARGUMENT where that part of the dataset, or the training
   *     part or database, is empty
   */
  public static String of(
      DatasetTables tables,
      String asking,
      Message encoding,
      String models,
      EvaluateConfig evaluation,
      MethodConfig config) {
    return Digest.of(
            String.join(
                "\n",
                revisions(config.getTraining(), evaluation),
                tables.content().toString(),
                tables.items().toString(),
                part(tables, "train"),
                part(tables, "database"),
                part(tables, asking),
                Settings.canonical(encoding) + counted(models),
                Settings.canonical(evaluation),
                Settings.canonical(config)))
        .hex();
  }

  /** Models as they stand behind the settings of an encoding: nothing where all are built in. */
  static String counted(String models) {
    return models.isEmpty() ? "" : "\nmodels " + models;
  }

  /**
   * The revisions that were raised since runs are recorded; empty: none, so that all runs of before
   * keep their keys.
   */
  static String raised(TrainConfig training, EvaluateConfig evaluation) {
    SortedMap<String, Integer> raised = new TreeMap<>();
    REVISIONS.forEach((operation, revision) -> note(raised, operation, revision));
    if (training.hasTextTower()) {
      TOWER_REVISIONS.forEach(
          (operation, revision) -> note(raised, operation + " of a text tower", revision));
    }
    if (evaluation.getPerQuery() && hasLocalCodes(training)) {
      RE_RANKED_REVISIONS.forEach(
          (operation, revision) -> raised.put(operation + " re-ranked", revision));
    }
    return raised.isEmpty() ? "" : raised.toString();
  }

  private static void note(SortedMap<String, Integer> raised, String operation, int revision) {
    if (revision > 1) {
      raised.put(operation, revision);
    }
  }

  private static String revisions(TrainConfig training, EvaluateConfig evaluation) {
    StringBuilder counted = new StringBuilder(REVISIONS.toString());
    if (training.hasTextTower()) {
      counted.append(' ').append(TOWER_REVISIONS);
    }
    if (evaluation.getPerQuery() && hasLocalCodes(training)) {
      counted.append(" re-ranked ").append(RE_RANKED_REVISIONS);
    }
    return counted.toString();
  }

  /** Whether a model has local codes: then its lists are measured re-ranked too. */
  private static boolean hasLocalCodes(TrainConfig training) {
    return training.hasHugging()
        && !Settings.resolve(training.getHugging()).getQuantisation().equals("none");
  }

  private static String part(DatasetTables tables, String part) {
    ArtifactName name = tables.selections().get(part);
    if (name == null) {
      throw CrosshashException.invalid(
          "A part of the split must have pairs",
          part,
          "use one of " + String.join(", ", tables.selections().keySet()));
    }
    return name.toString();
  }
}
