package org.crosshash.learning.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.crosshash.guidance.Guidance;
import org.crosshash.learning.loop.NetworkSession;
import org.crosshash.learning.loop.RowCodes;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.transformer.TokenHead;
import org.crosshash.learning.transformer.TokenModel;
import org.crosshash.learning.transformer.TokenWeights;

/** The native side of a training of networks over tokens. */
final class TokenSession extends TrainingSession<TokenSide> implements NetworkSession<TokenModel> {
  private final TokenInputs inputs;

  TokenSession(
      TrainingConfig config, TrainingPairs pairs, TokenInputs inputs, Optional<Guidance> guidance) {
    super(
        config,
        pairs,
        guidance,
        (manager, constants, modality) ->
            new TokenSide(manager, constants, config, modality, inputs));
    this.inputs = inputs;
  }

  @Override
  public List<float[]> take() {
    List<float[]> weights = new ArrayList<>();
    for (Modality modality : Modality.values()) {
      weights.addAll(network(modality).head().weights().values());
    }
    return weights;
  }

  @Override
  public TokenModel model(List<float[]> snapshot) {
    TokenWeights image = network(Modality.IMAGE).head().weights();
    TokenWeights text = network(Modality.TEXT).head().weights();
    int imageArrays = image.values().size();
    return new TokenModel(
        new TokenHead(image.with(snapshot.subList(0, imageArrays))),
        new TokenHead(text.with(snapshot.subList(imageArrays, snapshot.size()))));
  }

  @Override
  public RowCodes codes(List<float[]> snapshot) {
    TokenModel model = model(snapshot);
    return new RowCodes() {
      @Override
      public byte[] codes(Modality modality, int[] rows) {
        return model.head(modality).hash(modality, inputs.tokens().of(modality), rows);
      }

      @Override
      public int rowsAtATime() {
        return OF_TOKENS;
      }
    };
  }
}
