package org.crosshash.trainer;

import java.util.OptionalInt;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.optimiser.OptimiserConfig;
import org.crosshash.learning.tower.TokenIdRule;
import org.crosshash.learning.tower.TowerConfig;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.TextTowerTable;
import org.crosshash.trainer.v1.TextTowerConfig;
import org.crosshash.trainer.v1.TrainConfig;

/** Settings of a text tower from the wire to the records of the learning library. */
final class TowerConfigs {
  private static final String NETWORKS = "networks";
  private static final int AS_THE_TOWER_SAYS = -1;

  private TowerConfigs() {}

  /**
   * Checks what needs no table.
   *
   * @param resolved has a tower
   * @throws CrosshashException (INVALID_ARGUMENT) if no tower is named, or something else does not
   *     go with one
   */
  static void check(TrainConfig resolved) {
    if (TrainConfigs.closedForm(resolved)) {
      throw doesNotGo("training_free", "it is fitted in closed form, from vectors");
    }
    if (TransformerConfigs.wanted(resolved)) {
      throw doesNotGo("network.kind transformer", "its networks read tokens of the table");
    }
    if (resolved.hasHugging()) {
      throw doesNotGo("hugging", "its networks read tokens of the table");
    }
    String tower = resolved.getTextTower().getTower();
    if (tower.isEmpty()) {
      throw CrosshashException.invalid(
          "A text tower is named by its table",
          "text_tower without tower",
          "upload one with `crosshash models add-tower` and set text_tower.tower to what it"
              + " prints");
    }
    if (ArtifactName.parse(tower).kind() != ArtifactName.Kind.TABLE) {
      throw CrosshashException.invalid(
          "text_tower.tower is a table", tower, "name what `crosshash models add-tower` printed");
    }
  }

  private static CrosshashException doesNotGo(String with, String why) {
    return CrosshashException.invalid(
        "A text tower goes with networks over vectors",
        "text_tower with " + with + ": " + why,
        "leave one of the two out");
  }

  /**
   * How a tower reads and learns.
   *
   * @param resolved settings
   * @param networks the same settings, as the networks' optimiser
   * @param tower what its table says
   * @throws CrosshashException (INVALID_ARGUMENT) if neither tells length or padding
   */
  static TowerConfig of(TrainConfig resolved, OptimiserConfig networks, TextTowerTable tower) {
    TextTowerConfig config = resolved.getTextTower();
    return new TowerConfig(
        new TokenIdRule(
            tower.tokenizer(),
            told("length", config.getLength(), 0, tower.length()),
            told("padding", config.getPadding(), AS_THE_TOWER_SAYS, tower.padding())),
        config.getDimension(),
        config.getOptimiser().equals(NETWORKS)
            ? networks.kind()
            : TrainConfigs.kind(resolved.getOptimiser(), config.getOptimiser()),
        config.getLearningRate(),
        config.getWeightDecay() < 0 ? networks.weightDecay() : config.getWeightDecay());
  }

  private static int told(String what, int setting, int none, OptionalInt table) {
    if (setting != none) {
      return setting;
    }
    return table.orElseThrow(() ->
        CrosshashException.invalid(
            "Settings or the tower's table tell its " + what,
            "neither does",
            "set text_tower." + what));
  }

  /** The settings that are read, the others at their defaults. */
  static TextTowerConfig kept(TrainConfig resolved) {
    TextTowerConfig tower = resolved.getTextTower();
    TextTowerConfig.Builder kept = tower.toBuilder();
    boolean learns = tower.getLearningRate() > 0;
    if (!learns || tower.getOptimiser().equals(resolved.getOptimiser().getKind())) {
      kept.clearOptimiser();
    }
    if (!learns || tower.getWeightDecay() == resolved.getOptimiser().getWeightDecay()) {
      kept.clearWeightDecay();
    }
    return kept.build();
  }
}
