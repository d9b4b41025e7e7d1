package org.crosshash.learning.model;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A linear layer laid out for hashing: outputs in panels, one vector lane an output.
 *
 * <p>Each output is {@code bias + w_0 x_0 + w_1 x_1 + ...}, added strictly in that order by fused
 * multiply-add. So its bits depend neither on the width of the machine's vectors nor on how many
 * rows are computed together, and a single vector hashes exactly as its row in a table does. Safe
 * for any number of threads.
 */
public final class PackedLinear {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int PANEL = 2 * LANES;
  private static final int TILE = 4;

  private final int inputs;
  private final int stride;
  private final float[] panels;
  private final float[] bias;
  private final boolean rectify;

  /**
   * Packs a layer.
   *
   * @param rectify apply ReLU to the outputs
   */
  public PackedLinear(LinearWeights weights, boolean rectify) {
    this.inputs = weights.inputs();
    this.rectify = rectify;
    int panelCount = (weights.outputs() + PANEL - 1) / PANEL;
    this.stride = panelCount * PANEL;
    this.panels = new float[Math.multiplyExact(stride, inputs)];
    this.bias = new float[stride];
    System.arraycopy(weights.bias(), 0, bias, 0, weights.outputs());
    for (int output = 0; output < weights.outputs(); output++) {
      int base = (output / PANEL) * inputs * PANEL + output % PANEL;
      for (int input = 0; input < inputs; input++) {
        panels[base + input * PANEL] = weights.weight()[output * inputs + input];
      }
    }
  }

  /** Floats between two rows of the output: the outputs, padded to whole panels. */
  public int stride() {
    return stride;
  }

  /**
   * Computes rows.
   *
   * @param in rows of inputs, {@code inStride} floats apart
   * @param out gets the rows, {@link #stride()} floats apart
   */
  public void apply(float[] in, int inStride, int rows, float[] out) {
    int row = 0;
    for (; row + TILE <= rows; row += TILE) {
      for (int panel = 0; panel < stride; panel += PANEL) {
        fourRows(in, row * inStride, inStride, out, row * stride, panel);
      }
    }
    for (; row < rows; row++) {
      for (int panel = 0; panel < stride; panel += PANEL) {
        oneRow(in, row * inStride, out, row * stride, panel);
      }
    }
  }

  private void fourRows(float[] in, int inBase, int inStride, float[] out, int outBase, int panel) {
    FloatVector biasLow = FloatVector.fromArray(SPECIES, bias, panel);
    FloatVector biasHigh = FloatVector.fromArray(SPECIES, bias, panel + LANES);
    FloatVector low0 = biasLow;
    FloatVector high0 = biasHigh;
    FloatVector low1 = biasLow;
    FloatVector high1 = biasHigh;
    FloatVector low2 = biasLow;
    FloatVector high2 = biasHigh;
    FloatVector low3 = biasLow;
    FloatVector high3 = biasHigh;
    int weight = panel * inputs;
    for (int k = 0; k < inputs; k++, weight += PANEL) {
      FloatVector low = FloatVector.fromArray(SPECIES, panels, weight);
      FloatVector high = FloatVector.fromArray(SPECIES, panels, weight + LANES);
      FloatVector x0 = FloatVector.broadcast(SPECIES, in[inBase + k]);
      low0 = low.fma(x0, low0);
      high0 = high.fma(x0, high0);
      FloatVector x1 = FloatVector.broadcast(SPECIES, in[inBase + inStride + k]);
      low1 = low.fma(x1, low1);
      high1 = high.fma(x1, high1);
      FloatVector x2 = FloatVector.broadcast(SPECIES, in[inBase + 2 * inStride + k]);
      low2 = low.fma(x2, low2);
      high2 = high.fma(x2, high2);
      FloatVector x3 = FloatVector.broadcast(SPECIES, in[inBase + 3 * inStride + k]);
      low3 = low.fma(x3, low3);
      high3 = high.fma(x3, high3);
    }
    store(low0, high0, out, outBase + panel);
    store(low1, high1, out, outBase + stride + panel);
    store(low2, high2, out, outBase + 2 * stride + panel);
    store(low3, high3, out, outBase + 3 * stride + panel);
  }

  private void oneRow(float[] in, int inBase, float[] out, int outBase, int panel) {
    FloatVector sumLow = FloatVector.fromArray(SPECIES, bias, panel);
    FloatVector sumHigh = FloatVector.fromArray(SPECIES, bias, panel + LANES);
    int weight = panel * inputs;
    for (int k = 0; k < inputs; k++, weight += PANEL) {
      FloatVector x = FloatVector.broadcast(SPECIES, in[inBase + k]);
      sumLow = FloatVector.fromArray(SPECIES, panels, weight).fma(x, sumLow);
      sumHigh = FloatVector.fromArray(SPECIES, panels, weight + LANES).fma(x, sumHigh);
    }
    store(sumLow, sumHigh, out, outBase + panel);
  }

  private void store(FloatVector low, FloatVector high, float[] out, int offset) {
    if (rectify) {
      low.max(0f).intoArray(out, offset);
      high.max(0f).intoArray(out, offset + LANES);
    } else {
      low.intoArray(out, offset);
      high.intoArray(out, offset + LANES);
    }
  }
}
