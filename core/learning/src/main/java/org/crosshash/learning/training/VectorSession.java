package org.crosshash.learning.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.crosshash.guidance.Guidance;
import org.crosshash.learning.loop.NetworkSession;
import org.crosshash.learning.loop.RowCodes;
import org.crosshash.learning.model.HashHead;
import org.crosshash.learning.model.HashModel;
import org.crosshash.learning.model.Modality;

/** The native side of a training of networks over one vector an item. */
final class VectorSession extends TrainingSession<VectorSide> implements NetworkSession<HashModel> {
  private final TrainingPairs pairs;

  VectorSession(TrainingConfig config, TrainingPairs pairs, Optional<Guidance> guidance) {
    super(
        config,
        pairs,
        guidance,
        (manager, constants, modality) ->
            new VectorSide(manager, constants, config, modality, pairs.of(modality).columns()));
    this.pairs = pairs;
  }

  @Override
  public List<float[]> take() {
    List<float[]> weights = new ArrayList<>();
    for (Modality modality : Modality.values()) {
      network(modality)
          .head()
          .layers()
          .forEach(layer -> {
            weights.add(layer.weight());
            weights.add(layer.bias());
          });
    }
    return weights;
  }

  @Override
  public HashModel model(List<float[]> snapshot) {
    HashHead image = network(Modality.IMAGE).head();
    HashHead text = network(Modality.TEXT).head();
    int imageArrays = 2 * image.layers().size();
    return new HashModel(
        image.with(snapshot.subList(0, imageArrays)),
        text.with(snapshot.subList(imageArrays, snapshot.size())));
  }

  @Override
  public RowCodes codes(List<float[]> snapshot) {
    HashModel model = model(snapshot);
    return (modality, rows) -> model.hash(modality, pairs.of(modality).gather(rows));
  }
}
