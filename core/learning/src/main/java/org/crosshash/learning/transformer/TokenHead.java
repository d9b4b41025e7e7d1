package org.crosshash.learning.transformer;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.model.CodePacking;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.model.PackedLinear;
import org.crosshash.learning.token.TokenReader;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;

/**
 * One side of a model over tokens, as it hashes: the tokens of an item to its packed code; the same
 * function as {@link TokenNetwork} without dropout.
 *
 * <p>Items are computed one at a time in a fixed order of summation, so that codes depend neither
 * on neighbours in a table nor on threads. Immutable; safe for any number of threads.
 */
public final class TokenHead {
  private final TokenWeights weights;
  private final TokenShape shape;
  private final PackedLinear map;
  private final List<PlainLayer> layers = new ArrayList<>();
  private final PackedLinear hash;

  /** Takes the weights over. */
  public TokenHead(TokenWeights weights) {
    this.weights = Objects.requireNonNull(weights, "weights");
    this.shape = weights.shape();
    this.map = new PackedLinear(weights.linear(TokenShape.MAP), false);
    for (int layer = 0; layer < shape.transformer().layers(); layer++) {
      layers.add(new PlainLayer(shape.layer(), weights.layer(layer)));
    }
    this.hash = new PackedLinear(weights.linear(shape.hash()), false);
  }

  /** Its weights. */
  public TokenWeights weights() {
    return weights;
  }

  /** Code length. */
  public int bits() {
    return shape.bits();
  }

  /** Dimension of the tokens that it reads. */
  public int tokenDimension() {
    return shape.inputs();
  }

  /** Most tokens of an item that it reads, the first ones. */
  public int tokenLimit() {
    return shape.tokens();
  }

  /**
   * Hashes some items; the number of threads does not change the codes.
   *
   * @param first the first item
   * @param count how many items
   * @return {@code count * bits / 8} bytes
   * @throws CrosshashException (INVALID_ARGUMENT) if the dimension differs, an item has no token or
   *     a value is not finite
   */
  public byte[] hash(Modality modality, RaggedMatrix tokens, int first, int count) {
    Objects.checkFromIndexSize(first, count, tokens.items());
    return hash(modality, tokens, IntStream.range(first, first + count).toArray());
  }

  /**
   * Hashes items in the order of a list.
   *
   * @param items their places
   * @return {@code items.length * bits / 8} bytes
   * @throws CrosshashException as the other form
   */
  public byte[] hash(Modality modality, RaggedMatrix tokens, int[] items) {
    if (tokens.values().columns() != shape.inputs()) {
      throw CrosshashException.invalid(
          "The model reads %s tokens of dimension %d".formatted(modality.id(), shape.inputs()),
          tokens.values().columns(),
          "hash the column, encoder and alignment that it was trained on");
    }
    int width = shape.bits() / Byte.SIZE;
    byte[] codes = new byte[Math.multiplyExact(items.length, width)];
    IntStream.range(0, items.length)
        .parallel()
        .forEach(i ->
            CodePacking.pack(
                outputs(modality, tokens, items[i]), 0, shape.bits(), codes, i * width));
    return codes;
  }

  /**
   * Hashes one item.
   *
   * @param values its tokens, one after the other, at least one
   * @return {@code bits / 8} bytes
   * @throws CrosshashException as the other forms
   */
  public byte[] hash(Modality modality, float[] values) {
    int columns = shape.inputs();
    if (values.length == 0 || values.length % columns != 0) {
      throw CrosshashException.invalid(
          "The model reads at least one token of dimension " + columns,
          values.length + " values",
          "give the tokens of the column that it was trained on");
    }
    return hash(
        modality,
        new RaggedMatrix(FloatMatrix.of(values, columns), new int[] {0, values.length / columns}),
        0,
        1);
  }

  /** The outputs before tanh, the bits first. */
  float[] outputs(Modality modality, RaggedMatrix tokens, int item) {
    int count = Math.min(shape.tokens(), tokens.count(item));
    if (count == 0) {
      throw CrosshashException.invalid(
          "A token network needs at least one token for every " + modality.id(),
          "none for item " + item,
          "encode the items with tokens, or leave such items out");
    }
    float[] current = mapped(tokens, item, count);
    int dimension = shape.transformer().dimension();
    for (int layer = 0; layer < layers.size(); layer++) {
      boolean one = shape.hasClass() && layer == layers.size() - 1;
      current = layers.get(layer).apply(current, one ? 1 : current.length / dimension);
    }
    float[] pooled = shape.hasClass() ? current : mean(current, count);
    float[] normed =
        PlainNorm.apply(
            pooled, 1, weights.values().get(shape.norm()), weights.values().get(shape.norm() + 1));
    float[] outputs = new float[hash.stride()];
    hash.apply(normed, dimension, 1, outputs);
    return outputs;
  }

  /** Tokens at the transformer's width, closely packed, the class token first. */
  private float[] mapped(RaggedMatrix tokens, int item, int count) {
    int columns = shape.inputs();
    float[] rows = new float[count * columns];
    for (int i = 0; i < count; i++) {
      tokens.values().copyRow(tokens.offsets()[item] + i, rows, i * columns);
      requireFinite(rows, i * columns, columns, item);
      float factor = TokenReader.factor(rows, i * columns, columns);
      for (int at = i * columns; at < (i + 1) * columns; at++) {
        rows[at] *= factor;
      }
    }
    float[] padded = new float[count * map.stride()];
    map.apply(rows, columns, count, padded);
    int dimension = shape.transformer().dimension();
    int before = shape.hasClass() ? 1 : 0;
    float[] packed = new float[(count + before) * dimension];
    if (shape.hasClass()) {
      System.arraycopy(weights.values().get(TokenShape.CLASS), 0, packed, 0, dimension);
    }
    for (int i = 0; i < count; i++) {
      System.arraycopy(padded, i * map.stride(), packed, (i + before) * dimension, dimension);
    }
    return packed;
  }

  private static void requireFinite(float[] values, int from, int count, int item) {
    for (int i = from; i < from + count; i++) {
      if (!(Math.abs(values[i]) <= Float.MAX_VALUE)) {
        throw CrosshashException.invalid(
            "Tokens must be finite",
            "%s in the tokens of item %d".formatted(values[i], item),
            "encode the item again or leave it out");
      }
    }
  }

  private float[] mean(float[] rows, int count) {
    int dimension = shape.transformer().dimension();
    float[] mean = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      double sum = 0;
      for (int row = 0; row < count; row++) {
        sum += rows[row * dimension + i];
      }
      mean[i] = (float) (sum / count);
    }
    return mean;
  }
}
