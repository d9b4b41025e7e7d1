package org.crosshash.learning.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.matrix.FloatProduct;
import org.crosshash.guidance.matrix.PackedRows;
import org.crosshash.guidance.matrix.RowProducts;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.work.Stage;
import org.crosshash.guidance.work.Workers;
import org.crosshash.learning.model.LinearWeights;
import org.crosshash.learning.model.PackedLinear;
import org.crosshash.learning.transformer.PlainLayer;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;

/**
 * A trained generator of modality-interaction-enabled (MIE) similarities, our reconstruction of
 * UCHM's from its abstract: a pair of picture and text becomes one unit vector z, and the
 * similarity of two pairs is the cosine {@code z_i . z_j}, in [-1, 1].
 *
 * <p>Items are computed one at a time in a fixed order of summation, so a vector depends neither on
 * its neighbours in a table nor on threads. Immutable; safe for any number of threads.
 */
public final class SimilarityGenerator {
  private static final double SMALLEST = 1e-12;

  private final GeneratorWeights weights;
  private final PackedLinear imageMap;
  private final PackedLinear textMap;
  private final List<PlainLayer> layers = new ArrayList<>();

  SimilarityGenerator(GeneratorWeights weights) {
    this.weights = Objects.requireNonNull(weights, "weights");
    this.imageMap = map(0, weights.shape().imageInputs());
    this.textMap = map(2, weights.shape().textInputs());
    for (int layer = 0; layer < weights.shape().layers(); layer++) {
      layers.add(new PlainLayer(weights.shape().layer(), weights.layer(layer)));
    }
  }

  private PackedLinear map(int index, int inputs) {
    float[] weight = weights.values().get(index);
    float[] bias = weights.values().get(index + 1);
    return new PackedLinear(new LinearWeights(inputs, bias.length, weight, bias), false);
  }

  /** Its shape. */
  public GeneratorShape shape() {
    return weights.shape();
  }

  GeneratorWeights weights() {
    return weights;
  }

  /**
   * The vectors z of items.
   *
   * @return items x D, unit rows
   * @throws CrosshashException if the tokens are of other dimensions than the generator reads, or a
   *     value is not finite
   */
  public FloatMatrix embed(GeneratorTokens tokens) {
    requireDimension("picture", tokens.image(), shape().imageInputs());
    requireDimension("text", tokens.text(), shape().textInputs());
    int dimension = shape().dimension();
    float[] vectors = new float[Math.multiplyExact(tokens.items(), dimension)];
    IntStream.range(0, tokens.items())
        .parallel()
        .forEach(item -> embed(tokens, item, vectors, item * dimension));
    return FloatMatrix.of(vectors, dimension);
  }

  private static void requireDimension(String what, RaggedMatrix tokens, int dimension) {
    if (tokens.values().columns() != dimension) {
      throw CrosshashException.invalid(
          "The generator reads %s tokens of dimension %d".formatted(what, dimension),
          tokens.values().columns(),
          "take the columns, encoder and alignment that it was trained on");
    }
  }

  private void embed(GeneratorTokens tokens, int item, float[] target, int offset) {
    int dimension = shape().dimension();
    int images = tokens.image().count(item);
    int texts = tokens.text().count(item);
    float[] types = weights.values().get(4);
    float[] current = new float[(1 + images + texts) * dimension];
    float[] first = weights.values().get(5);
    for (int i = 0; i < dimension; i++) {
      current[i] = types[2 * dimension + i] + first[i];
    }
    project(imageMap, tokens.image(), item, types, 0, current, dimension);
    project(textMap, tokens.text(), item, types, dimension, current, (1 + images) * dimension);
    for (int layer = 0; layer < layers.size(); layer++) {
      boolean last = layer == layers.size() - 1;
      current = layers.get(layer).apply(current, last ? 1 : 1 + images + texts);
    }
    double squares = 0;
    for (float value : current) {
      squares += (double) value * value;
    }
    double length = Math.max(Math.sqrt(squares), SMALLEST);
    for (int i = 0; i < dimension; i++) {
      target[offset + i] = (float) (current[i] / length);
      if (!Float.isFinite(target[offset + i])) {
        throw CrosshashException.invalid(
            "Tokens must be finite and within the range of the training",
            "the vector of item %d is %s".formatted(item, target[offset + i]),
            "encode the item again or leave it out");
      }
    }
  }

  private void project(
      PackedLinear map,
      RaggedMatrix tokens,
      int item,
      float[] types,
      int type,
      float[] target,
      int offset) {
    int dimension = shape().dimension();
    int columns = tokens.values().columns();
    int count = tokens.count(item);
    float[] rows = new float[count * columns];
    for (int row = 0; row < count; row++) {
      tokens.values().copyRow(tokens.offsets()[item] + row, rows, row * columns);
    }
    float[] mapped = new float[count * map.stride()];
    map.apply(rows, columns, count, mapped);
    for (int row = 0; row < count; row++) {
      for (int i = 0; i < dimension; i++) {
        target[offset + row * dimension + i] = mapped[row * map.stride() + i] + types[type + i];
      }
    }
  }

  /**
   * Similarities of pairs of items, by the vectors of {@link #embed}; bit by bit those of {@link
   * #similarities} where the vectors are the same.
   *
   * @param rows unit rows
   * @param columns unit rows of the same dimension
   * @return rows x columns cosines, row by row
   */
  public static float[] scores(FloatMatrix rows, FloatMatrix columns) {
    if (rows.columns() != columns.columns()) {
      throw new IllegalArgumentException(
          "Vectors of one generator have one dimension: %d, %d"
              .formatted(rows.columns(), columns.columns()));
    }
    PackedRows packed = PackedRows.of(columns.toArray(), columns.columns(), 0, columns.rows());
    float[] padded = new float[Math.multiplyExact(rows.rows(), packed.stride())];
    FloatProduct.multiply(rows.toArray(), 0, rows.rows(), packed, padded);
    float[] scores = new float[rows.rows() * columns.rows()];
    for (int row = 0; row < rows.rows(); row++) {
      System.arraycopy(padded, row * packed.stride(), scores, row * columns.rows(), columns.rows());
    }
    return scores;
  }

  /**
   * Similarities of all pairs of some items: S_MIE.
   *
   * @param vectors of {@link #embed}
   */
  public static SquareMatrix similarities(FloatMatrix vectors, Workers workers) {
    return RowProducts.of(vectors.toArray(), vectors.columns(), Stage.POPULATION, workers);
  }
}
