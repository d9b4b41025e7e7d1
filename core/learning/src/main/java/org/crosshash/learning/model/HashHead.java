package org.crosshash.learning.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.tensor.UnitCodes;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.FloatRows;

/**
 * One side of a hash model: vectors of one modality to packed codes.
 *
 * <p>Immutable; safe for any number of threads.
 */
public final class HashHead {
  /** Rows computed at a time: their hidden values stay in the cache. */
  private static final int BLOCK = 64;

  private final boolean unitLength;
  private final float inputScale;
  private final Activation activation;
  private final List<LinearWeights> layers;
  private final List<PackedLinear> packed = new ArrayList<>();
  private final int inputs;
  private final int bits;

  /**
   * Makes a head.
   *
   * @param inputScale factor of every input value, finite and above 0
   * @param layers input to output, ReLU between them; the last one's width is the code length
   */
  public HashHead(float inputScale, List<LinearWeights> layers) {
    this(false, inputScale, layers);
  }

  /**
   * Makes a head.
   *
   * @param unitLength scale every vector to length 1 first; a zero vector stays zero
   * @param inputScale factor of every input value, finite and above 0
   * @param layers input to output, ReLU between them; the last one's width is the code length
   */
  public HashHead(boolean unitLength, float inputScale, List<LinearWeights> layers) {
    this(unitLength, inputScale, Activation.RELU, layers);
  }

  /**
   * Makes a head.
   *
   * @param unitLength scale every vector to length 1 first; a zero vector stays zero
   * @param inputScale factor of every input value, finite and above 0
   * @param activation between layers
   * @param layers input to output; the last one's width is the code length
   */
  public HashHead(
      boolean unitLength, float inputScale, Activation activation, List<LinearWeights> layers) {
    this.unitLength = unitLength;
    this.inputScale = inputScale;
    this.activation = Objects.requireNonNull(activation, "activation");
    this.layers = List.copyOf(layers);
    if (!(inputScale > 0 && inputScale <= Float.MAX_VALUE)) {
      throw new IllegalArgumentException("The input scale must be above 0: " + inputScale);
    }
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("A head needs at least one layer");
    }
    this.inputs = layers.getFirst().inputs();
    this.bits = CodeLength.check(layers.getLast().outputs());
    int width = inputs;
    for (int i = 0; i < layers.size(); i++) {
      LinearWeights layer = layers.get(i);
      if (layer.inputs() != width) {
        throw new IllegalArgumentException(
            "Layer %d needs %d inputs: %d".formatted(i, width, layer.inputs()));
      }
      width = layer.outputs();
      packed.add(new PackedLinear(layer, i < layers.size() - 1 && activation == Activation.RELU));
    }
  }

  /** Dimension of the vectors that it reads. */
  public int dimension() {
    return inputs;
  }

  /** Code length. */
  public int bits() {
    return bits;
  }

  /** Whether every vector is scaled to length 1 first. */
  public boolean unitLength() {
    return unitLength;
  }

  /** Factor of every input value. */
  public float inputScale() {
    return inputScale;
  }

  /** What stands between its layers. */
  public Activation activation() {
    return activation;
  }

  /**
   * A head of the same shape with other values.
   *
   * @param values weight and bias of each layer, input to output
   */
  public HashHead with(List<float[]> values) {
    List<LinearWeights> others = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      LinearWeights layer = layers.get(i);
      others.add(
          new LinearWeights(
              layer.inputs(), layer.outputs(), values.get(2 * i), values.get(2 * i + 1)));
    }
    return new HashHead(unitLength, inputScale, activation, others);
  }

  /** The layers, input to output. */
  public List<LinearWeights> layers() {
    return layers;
  }

  /**
   * Hashes all rows; the number of threads does not change the codes.
   *
   * @return {@code rows * bits / 8} bytes
   * @throws CrosshashException if the dimension differs or a value is not finite
   */
  public byte[] hash(FloatRows vectors) {
    return hash(vectors, 0, vectors.rows());
  }

  /**
   * Hashes some rows.
   *
   * @param first the first row
   * @param count how many rows
   * @return {@code count * bits / 8} bytes
   * @throws CrosshashException if the dimension differs or a value is not finite
   */
  public byte[] hash(FloatRows vectors, int first, int count) {
    Objects.checkFromIndexSize(first, count, vectors.rows());
    checkDimension(vectors.columns());
    byte[] codes = new byte[Math.multiplyExact(count, bits / Byte.SIZE)];
    int blocks = (count + BLOCK - 1) / BLOCK;
    IntStream.range(0, blocks)
        .parallel()
        .forEach(block -> {
          int start = block * BLOCK;
          hashRows(vectors, first + start, Math.min(BLOCK, count - start), codes, start);
        });
    return codes;
  }

  /**
   * Hashes one vector.
   *
   * @return {@code bits / 8} bytes
   * @throws CrosshashException if the dimension differs or a value is not finite
   */
  public byte[] hash(float[] vector) {
    checkDimension(vector.length);
    byte[] code = new byte[bits / Byte.SIZE];
    hashRows(FloatMatrix.of(vector, vector.length), 0, 1, code, 0);
    return code;
  }

  private void checkDimension(int columns) {
    if (columns != inputs) {
      throw CrosshashException.invalid(
          "The model reads vectors of dimension " + inputs,
          columns,
          "hash the column, encoder and alignment that it was trained on");
    }
  }

  private void scale(float[] values, int from) {
    float factor = inputScale;
    if (unitLength) {
      double squares = 0;
      for (int i = from; i < from + inputs; i++) {
        squares += (double) values[i] * values[i];
      }
      factor *= (float) (1 / Math.max(Math.sqrt(squares), UnitCodes.SMALLEST));
    }
    for (int i = from; i < from + inputs; i++) {
      values[i] *= factor;
    }
  }

  private void hashRows(FloatRows vectors, int first, int rows, byte[] codes, int firstCode) {
    float[] current = new float[rows * inputs];
    for (int row = 0; row < rows; row++) {
      vectors.copyRow(first + row, current, row * inputs);
    }
    for (int i = 0; i < current.length; i++) {
      if (!(Math.abs(current[i]) <= Float.MAX_VALUE)) {
        throw CrosshashException.invalid(
            "Vectors must be finite",
            "%s in row %d, column %d".formatted(current[i], first + i / inputs, i % inputs),
            "encode the item again or leave it out");
      }
    }
    for (int row = 0; row < rows; row++) {
      scale(current, row * inputs);
    }
    int stride = inputs;
    for (int i = 0; i < packed.size(); i++) {
      PackedLinear layer = packed.get(i);
      float[] next = new float[rows * layer.stride()];
      layer.apply(current, stride, rows, next);
      if (i < packed.size() - 1 && activation != Activation.RELU) {
        activation.applyAll(next);
      }
      current = next;
      stride = layer.stride();
    }
    int codeBytes = bits / Byte.SIZE;
    for (int row = 0; row < rows; row++) {
      CodePacking.pack(current, row * stride, bits, codes, (firstCode + row) * codeBytes);
    }
  }
}
