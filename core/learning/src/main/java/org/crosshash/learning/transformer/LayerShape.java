package org.crosshash.learning.transformer;

import java.util.List;
import java.util.Objects;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.model.Activation;
import org.crosshash.learning.model.ParameterShape;

/**
 * The shape of a transformer layer that normalises first (pre-norm), as PyTorch's {@code
 * TransformerEncoderLayer(dimension, heads, hidden, norm_first=True)}.
 *
 * @param dimension D, of tokens; a multiple of the heads
 * @param heads of attention, at least 1
 * @param hidden width of the feed-forward part
 * @param activation of the feed-forward part
 */
public record LayerShape(int dimension, int heads, int hidden, Activation activation) {
  /** Names of a layer's parameters behind {@code layer.<l>.}, in their order. */
  private static final List<String> NAMES =
      List.of(
          "attention_norm.weight",
          "attention_norm.bias",
          "query.weight",
          "query.bias",
          "key.weight",
          "key.bias",
          "value.weight",
          "value.bias",
          "attention_output.weight",
          "attention_output.bias",
          "feed_forward_norm.weight",
          "feed_forward_norm.bias",
          "expand.weight",
          "expand.bias",
          "contract.weight",
          "contract.bias");

  /** Number of a layer's parameters. */
  public static final int PARAMETERS = NAMES.size();

  /** Checks the sizes. */
  public LayerShape {
    Objects.requireNonNull(activation, "activation");
    if (hidden < 1) {
      throw new IllegalArgumentException("A feed-forward width must be at least 1: " + hidden);
    }
    requireHeads(dimension, heads);
  }

  /**
   * Checks that tokens can be cut into heads.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if not
   */
  public static void requireHeads(int dimension, int heads) {
    if (dimension % heads != 0) {
      throw CrosshashException.invalid(
          "A transformer's dimension must be a multiple of its heads",
          dimension + " and " + heads,
          "set it to a multiple of " + heads);
    }
  }

  /** Place of a parameter among a layer's. */
  public static int indexOf(String name) {
    int index = NAMES.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException("A transformer layer has no `" + name + "`");
    }
    return index;
  }

  /** The parameters of a layer, in the order in which networks, files and checkpoints hold them. */
  public List<ParameterShape> parameters(int layer) {
    return NAMES.stream()
        .map(name -> new ParameterShape("layer.%d.%s".formatted(layer, name), sizes(name)))
        .toList();
  }

  private int[] sizes(String name) {
    return switch (name) {
      case "expand.weight" -> new int[] {hidden, dimension};
      case "expand.bias" -> new int[] {hidden};
      case "contract.weight" -> new int[] {dimension, hidden};
      case "query.weight", "key.weight", "value.weight", "attention_output.weight" ->
          new int[] {dimension, dimension};
      default -> new int[] {dimension};
    };
  }
}
