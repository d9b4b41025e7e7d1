package org.crosshash.learning.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.crosshash.guidance.Guidance;
import org.crosshash.learning.loop.NetworkSession;
import org.crosshash.learning.loop.RowCodes;
import org.crosshash.learning.model.HashHead;
import org.crosshash.learning.model.HashModel;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.tensor.Tensors;
import org.crosshash.learning.tower.TextTower;
import org.crosshash.learning.tower.TowerModel;

/** The native side of a training of a picture network, a text tower and the network over it. */
final class TowerSession extends TrainingSession<SideNetwork>
    implements NetworkSession<TowerModel> {
  private final TrainingPairs pairs;
  private final TowerInputs inputs;

  /** A second tower, which takes the parameters of snapshots; loaded when it is needed. */
  private Optional<TextTower> copy = Optional.empty();

  /**
   * @param dimension of the tower's vectors
   */
  TowerSession(
      TrainingConfig config,
      TrainingPairs pairs,
      TowerInputs inputs,
      int dimension,
      Optional<Guidance> guidance) {
    super(
        config,
        pairs,
        guidance,
        (manager, constants, modality) ->
            switch (modality) {
              case IMAGE ->
                  new VectorSide(manager, constants, config, modality, pairs.image().columns());
              case TEXT -> new TowerSide(manager, constants, config, inputs, dimension);
            });
    this.pairs = pairs;
    this.inputs = inputs;
  }

  private HashHead imageHead() {
    return ((VectorSide) network(Modality.IMAGE)).head();
  }

  private TowerSide textSide() {
    return (TowerSide) network(Modality.TEXT);
  }

  @Override
  public List<float[]> take() {
    List<float[]> weights = new ArrayList<>();
    for (HashHead head : List.of(imageHead(), textSide().head())) {
      head.layers()
          .forEach(layer -> {
            weights.add(layer.weight());
            weights.add(layer.bias());
          });
    }
    weights.addAll(textSide().towerValues());
    return weights;
  }

  /** Values that {@link #take} copies. */
  long values() {
    return take().stream().mapToLong(values -> values.length).sum();
  }

  private HashModel heads(List<float[]> snapshot) {
    HashHead image = imageHead();
    HashHead text = textSide().head();
    int imageArrays = 2 * image.layers().size();
    int headArrays = imageArrays + 2 * text.layers().size();
    return new HashModel(
        image.with(snapshot.subList(0, imageArrays)),
        text.with(snapshot.subList(imageArrays, headArrays)));
  }

  /** The second tower with the parameters of a snapshot. */
  private TextTower tower(List<float[]> snapshot) {
    if (copy.isEmpty()) {
      copy = Optional.of(TextTower.load(inputs.torchScript()));
    }
    TextTower tower = copy.orElseThrow();
    if (inputs.config().learns()) {
      List<float[]> values =
          snapshot.subList(snapshot.size() - tower.parameters().size(), snapshot.size());
      for (int i = 0; i < values.size(); i++) {
        Tensors.overwrite(tower.parameters().get(i), values.get(i));
      }
    }
    return tower;
  }

  @Override
  public TowerModel model(List<float[]> snapshot) {
    byte[] torchScript = inputs.config().learns() ? tower(snapshot).write() : asItCame();
    return new TowerModel(heads(snapshot), inputs.config().rule(), () -> torchScript);
  }

  private byte[] asItCame() {
    try {
      return Files.readAllBytes(inputs.torchScript());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public RowCodes codes(List<float[]> snapshot) {
    HashModel heads = heads(snapshot);
    TextTower tower = tower(snapshot);
    return new TowerCodes(heads, tower);
  }

  /** Hashes with the networks of a snapshot, texts in blocks, as a hasher does. */
  private final class TowerCodes implements RowCodes {
    private final HashModel heads;
    private final TextTower tower;

    TowerCodes(HashModel heads, TextTower tower) {
      this.heads = heads;
      this.tower = tower;
    }

    @Override
    public byte[] codes(Modality modality, int[] rows) {
      if (modality == Modality.IMAGE) {
        return heads.hash(modality, pairs.image().gather(rows));
      }
      return heads.hash(modality, tower.vectors(inputs.config().rule(), inputs.ids(), rows));
    }

    /** Few: a tower takes milliseconds a text, and a cancellation should not wait for long. */
    @Override
    public int rowsAtATime() {
      return TextTower.BLOCK;
    }
  }

  @Override
  public void close() {
    copy.ifPresent(TextTower::close);
    super.close();
  }
}
