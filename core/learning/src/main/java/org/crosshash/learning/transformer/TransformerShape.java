package org.crosshash.learning.transformer;

import java.util.Locale;
import java.util.Objects;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.model.Modality;

/**
 * The shape of hash networks that are transformers over tokens (ours): a linear map of each token
 * to the width, layers that normalise first, pooling, a norm and one linear layer to the bits.
 * Tokens are a set: no position is added to them.
 *
 * @param dimension D, width of the transformer's tokens; a multiple of the heads
 * @param layers at least 1
 * @param heads of attention, at least 1
 * @param feedForward width of the feed-forward parts, at least 1
 * @param pooling how an item's tokens become one vector
 * @param imageTokens most tokens of a picture, the first ones
 * @param textTokens most tokens of a text, the first ones
 */
public record TransformerShape(
    int dimension,
    int layers,
    int heads,
    int feedForward,
    Pooling pooling,
    int imageTokens,
    int textTokens) {
  /** How an item's tokens become one vector. */
  public enum Pooling {
    /** The output of a learned token put before the others. */
    CLASS,
    /** The mean of the outputs of all tokens. */
    MEAN;

    /** Its name in settings and files. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Checks the sizes. */
  public TransformerShape {
    Objects.requireNonNull(pooling, "pooling");
    atLeastOne("width", dimension);
    atLeastOne("number of layers", layers);
    atLeastOne("number of heads", heads);
    atLeastOne("feed-forward width", feedForward);
    atLeastOne("number of picture tokens", imageTokens);
    atLeastOne("number of text tokens", textTokens);
    LayerShape.requireHeads(dimension, heads);
  }

  private static void atLeastOne(String what, int value) {
    if (value < 1) {
      throw CrosshashException.invalid(
          "A transformer's " + what + " must be at least 1", value, "raise it, or leave it out");
    }
  }

  /** Most tokens of an item of a modality. */
  public int tokens(Modality modality) {
    return modality == Modality.IMAGE ? imageTokens : textTokens;
  }
}
