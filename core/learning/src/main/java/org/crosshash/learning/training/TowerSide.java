package org.crosshash.learning.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.crosshash.learning.model.HashHead;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.network.Dropout;
import org.crosshash.learning.network.HashNetwork;
import org.crosshash.learning.optimiser.Moments;
import org.crosshash.learning.optimiser.OptimiserConfig;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tower.TextTower;
import org.crosshash.learning.tower.TowerConfig;

/**
 * A text tower and the hash network over its vectors; gradients go through both. It reads token
 * ids, not the item's vector. A tower that does not learn is computed without gradients.
 */
final class TowerSide implements SideNetwork {
  private static final String PREFIX = "tower.";

  private final TowerInputs inputs;
  private final TowerConfig config;
  private final TextTower tower;
  private final VectorSide head;
  private long[] batch = {};
  private int texts;

  /**
   * @param dimension of the tower's vectors
   */
  TowerSide(
      NDManager manager,
      Constants constants,
      TrainingConfig config,
      TowerInputs inputs,
      int dimension) {
    this.inputs = inputs;
    this.config = inputs.config();
    this.head = new VectorSide(manager, constants, config, Modality.TEXT, dimension);
    this.tower = TextTower.load(inputs.torchScript());
  }

  @Override
  public void gather(NDManager scope, int[] rows) {
    texts = rows.length;
    batch = TowerProbe.gather(inputs, rows, texts);
  }

  @Override
  public Forward forward(NDArray vectors, Dropout.Draw draw, double tanhScale) {
    NDManager scope = vectors.getManager();
    if (!config.learns()) {
      return head.forward(tower.vectors(scope, batch, texts), draw, tanhScale);
    }
    TextTower.Pass pass = tower.forward(scope, batch, texts);
    VectorSide.Through through = head.forwardThrough(pass.vectors(), draw, tanhScale);
    return new Forward(
        through.codes(),
        gradient -> {
          HashNetwork.Gradients gradients = through.gradients().apply(gradient);
          return Moments.concat(gradients.parameters(), tower.backward(pass, gradients.batch()));
        });
  }

  @Override
  public List<NDArray> parameters() {
    return config.learns()
        ? Moments.concat(head.parameters(), tower.parameters())
        : head.parameters();
  }

  @Override
  public List<String> parameterNames() {
    List<String> names = new ArrayList<>(head.parameterNames());
    if (config.learns()) {
      tower.parameterNames().forEach(name -> names.add(PREFIX + name));
    }
    return List.copyOf(names);
  }

  @Override
  public List<Group> groups(OptimiserConfig optimiser, double rateFactor) {
    List<Group> groups = new ArrayList<>(head.groups(optimiser, rateFactor));
    if (config.learns()) {
      groups.add(
          new Group(tower.parameters(), config.optimiser(optimiser), config.rateFactor(optimiser)));
    }
    return List.copyOf(groups);
  }

  @Override
  public List<NDArray> statistics() {
    return head.statistics();
  }

  /** The hash network as it hashes the tower's vectors. */
  HashHead head() {
    return head.head();
  }

  /** A copy of the tower's parameters; empty where it does not learn. */
  List<float[]> towerValues() {
    return config.learns()
        ? tower.parameters().stream().map(NDArray::toFloatArray).toList()
        : List.of();
  }

  @Override
  public void close() {
    head.close();
    tower.close();
  }
}
