package org.crosshash.learning.hugging;

import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.model.InputScaling;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.model.PackedLinear;
import org.crosshash.learning.tensor.UnitCodes;
import org.crosshash.learning.token.TokenReader;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;

/**
 * One side of a HuggingHash model as it is applied, one item at a time: the same function as {@link
 * HuggingEncoder} and {@link LocalAggregation} without dropout and with running statistics.
 * Immutable; safe for any number of threads.
 */
final class HuggingHead {
  private final HuggingShape shape;
  private final Modality modality;
  private final InputScaling scaling;
  private final int tokenLimit;
  private final PackedLinear global;
  private final PackedLinear token;
  private final PackedLinear query;
  private final PackedLinear hash;
  private final PackedLinear assignment;
  private final float[] centres;

  HuggingHead(HuggingWeights weights, Modality modality) {
    this.shape = weights.shape();
    this.modality = modality;
    this.scaling = weights.inputs();
    this.tokenLimit =
        modality == Modality.IMAGE ? weights.local().imageTokens() : weights.local().textTokens();
    this.global = new PackedLinear(weights.linear(modality, "global"), true);
    this.token = new PackedLinear(weights.linear(modality, "token"), false);
    this.query = new PackedLinear(weights.linear(modality, "query"), false);
    this.hash = new PackedLinear(weights.linear(modality, "hash"), false);
    this.assignment = new PackedLinear(weights.assignment(modality), false);
    this.centres = weights.centres();
  }

  /**
   * What an item becomes.
   *
   * @param outputs before tanh, the bits first
   * @param embeddings L unit rows of D
   */
  record Output(float[] outputs, float[] embeddings) {}

  /**
   * Applies the networks to an item.
   *
   * @throws CrosshashException if a value is not finite or there is no token
   */
  Output apply(FloatMatrix vectors, RaggedMatrix tokens, int item) {
    float[] vector = vectors.row(item);
    requireFinite(vector, 0, vector.length, "vector", item);
    scale(vector);
    float[] hidden = new float[global.stride()];
    global.apply(vector, vector.length, 1, hidden);
    int count = Math.min(tokenLimit, tokens.count(item));
    float[] mapped = map(tokens, item, count);
    float[] features = new float[shape.headInputs(modality)];
    System.arraycopy(hidden, 0, features, 0, shape.hidden(modality));
    if (shape.shared()) {
      pool(hidden, mapped, count, features);
    }
    float[] outputs = new float[hash.stride()];
    hash.apply(features, features.length, 1, outputs);
    return new Output(outputs, aggregate(mapped, count));
  }

  private static void requireFinite(float[] values, int from, int count, String what, int item) {
    for (int i = from; i < from + count; i++) {
      if (!(Math.abs(values[i]) <= Float.MAX_VALUE)) {
        throw CrosshashException.invalid(
            "Vectors must be finite",
            "%s in the %s of item %d".formatted(values[i], what, item),
            "encode the item again or leave it out");
      }
    }
  }

  private void scale(float[] vector) {
    double factor =
        switch (scaling) {
          case AS_GIVEN -> 1;
          case UNIT_VARIANCE -> Math.sqrt(vector.length);
          case UNIT_LENGTH ->
              TokenReader.factor(vector, 0, vector.length) / Math.sqrt(vector.length);
        };
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (vector[i] * factor);
    }
  }

  /** Tokens in the space of local embeddings, {@code token.stride()} floats apart. */
  private float[] map(RaggedMatrix tokens, int item, int count) {
    if (count == 0) {
      throw CrosshashException.invalid(
          "A token method needs at least one token for every " + modality.id(),
          "none for item " + item,
          "encode the items with tokens, or leave such items out");
    }
    int columns = tokens.values().columns();
    float[] rows = new float[count * columns];
    for (int i = 0; i < count; i++) {
      tokens.values().copyRow(tokens.offsets()[item] + i, rows, i * columns);
      requireFinite(rows, i * columns, columns, "tokens", item);
      float factor = TokenReader.factor(rows, i * columns, columns);
      for (int at = i * columns; at < (i + 1) * columns; at++) {
        rows[at] *= factor;
      }
    }
    float[] mapped = new float[count * token.stride()];
    token.apply(rows, columns, count, mapped);
    return mapped;
  }

  private void pool(float[] hidden, float[] mapped, int count, float[] features) {
    int dimension = shape.dimension();
    float[] asked = new float[query.stride()];
    query.apply(hidden, shape.hidden(modality), 1, asked);
    double[] attention = new double[count];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < dimension; j++) {
        attention[i] += (double) asked[j] * mapped[i * token.stride() + j];
      }
      attention[i] /= Math.sqrt(dimension);
    }
    softmax(attention);
    double[] pooled = new double[dimension];
    double squares = 0;
    for (int j = 0; j < dimension; j++) {
      for (int i = 0; i < count; i++) {
        pooled[j] += attention[i] * mapped[i * token.stride() + j];
      }
      squares += pooled[j] * pooled[j];
    }
    double factor = Math.sqrt(dimension) / Math.max(Math.sqrt(squares), UnitCodes.SMALLEST);
    for (int j = 0; j < dimension; j++) {
      features[shape.hidden(modality) + j] = (float) Math.max(0, pooled[j] * factor);
    }
  }

  private static void softmax(double[] values) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      largest = Math.max(largest, value);
    }
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.exp(values[i] - largest);
      sum += values[i];
    }
    for (int i = 0; i < values.length; i++) {
      values[i] /= sum;
    }
  }

  private float[] aggregate(float[] mapped, int count) {
    int dimension = shape.dimension();
    int clusters = shape.clusters();
    float[] scores = new float[count * assignment.stride()];
    assignment.apply(mapped, token.stride(), count, scores);
    double[] sums = new double[clusters * dimension];
    double[] shares = new double[shape.assignments()];
    for (int i = 0; i < count; i++) {
      for (int cluster = 0; cluster < shares.length; cluster++) {
        shares[cluster] = scores[i * assignment.stride() + cluster];
      }
      softmax(shares);
      for (int cluster = 0; cluster < clusters; cluster++) {
        for (int j = 0; j < dimension; j++) {
          sums[cluster * dimension + j] +=
              shares[cluster]
                  * ((double) mapped[i * token.stride() + j] - centres[cluster * dimension + j]);
        }
      }
    }
    float[] embeddings = new float[sums.length];
    for (int from = 0; from < sums.length; from += dimension) {
      double squares = 0;
      for (int i = from; i < from + dimension; i++) {
        squares += sums[i] * sums[i];
      }
      double norm = Math.max(Math.sqrt(squares), UnitCodes.SMALLEST);
      for (int i = from; i < from + dimension; i++) {
        embeddings[i] = (float) (sums[i] / norm);
      }
    }
    return embeddings;
  }
}
