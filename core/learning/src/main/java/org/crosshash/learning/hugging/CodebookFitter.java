package org.crosshash.learning.hugging;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.crosshash.guidance.cluster.KMeans;
import org.crosshash.guidance.work.StageListener;
import org.crosshash.guidance.work.Workers;
import org.crosshash.hamming.rerank.LocalShape;
import org.crosshash.hamming.rerank.ProductQuantiserCodebooks;
import org.crosshash.learning.loop.StepLoop;
import org.crosshash.learning.loop.TrainingListener;
import org.crosshash.learning.random.CounterRandom;
import org.crosshash.learning.random.Purpose;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.tables.FloatMatrix;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * Codebooks of trained networks' local embeddings: k-means for each block of each local vector, on
 * the training pairs' embeddings of both sides.
 *
 * <p>With a rotation the codebooks and an orthogonal matrix are fitted by turns (the non-parametric
 * form of optimised product quantisation, Ge et al., TPAMI 2014): codewords of the turned
 * embeddings, then the matrix that brings the embeddings nearest to their codewords, by Procrustes.
 *
 * @param quantisation blocks, and whether there is a rotation
 * @param seed of the starts
 */
record CodebookFitter(Quantisation quantisation, long seed) {
  /** Most items whose embeddings are looked at: the first ones of a random order. */
  static final int MOST_ITEMS = 20_000;

  private static final int TURNS = 4;

  /** Items that are quantised or turned between two looks at a cancellation. */
  private static final int LOOK = 256;

  /**
   * Fits.
   *
   * @param image embeddings of the pictures, L rows of D an item
   * @param text embeddings of the texts of the same items
   * @param clusters L
   * @param dimension D
   * @param listener asked a few times a second whether to stop
   */
  LocalCoder fit(
      float[] image, float[] text, int clusters, int dimension, TrainingListener listener) {
    LocalShape shape = new LocalShape(clusters, dimension, quantisation.blocks());
    float[][] sides = {image, text};
    StageListener stages =
        (stage, done, total) -> StepLoop.requireNotCancelled(listener, "a codebook");
    try (Workers workers = new Workers(TensorEngine.threads(), stages)) {
      if (!quantisation.rotation()) {
        return new LocalCoder(fit(sides, shape, workers, listener), Optional.empty(), false);
      }
      float[] rotation = identity(dimension);
      ProductQuantiserCodebooks codebooks = null;
      for (int turn = 0; turn < TURNS; turn++) {
        float[][] turned = turn(sides, rotation, shape, listener);
        codebooks = fit(turned, shape, workers, listener);
        if (turn < TURNS - 1) {
          rotation = procrustes(sides, turned, codebooks, listener);
        }
      }
      return new LocalCoder(codebooks, Optional.of(rotation), false);
    }
  }

  private static float[] identity(int dimension) {
    float[] identity = new float[dimension * dimension];
    for (int i = 0; i < dimension; i++) {
      identity[i * dimension + i] = 1f;
    }
    return identity;
  }

  private static float[][] turn(
      float[][] sides, float[] rotation, LocalShape shape, TrainingListener listener) {
    float[][] turned = new float[sides.length][];
    int part = LOOK * shape.vectorValues();
    for (int side = 0; side < sides.length; side++) {
      turned[side] = new float[sides[side].length];
      for (int from = 0; from < sides[side].length; from += part) {
        StepLoop.requireNotCancelled(listener, "embeddings turned for codebooks");
        int to = Math.min(from + part, sides[side].length);
        float[] some = Arrays.copyOfRange(sides[side], from, to);
        System.arraycopy(
            LocalCoder.turn(some, rotation, shape), 0, turned[side], from, some.length);
      }
    }
    return turned;
  }

  private ProductQuantiserCodebooks fit(
      float[][] sides, LocalShape shape, Workers workers, TrainingListener listener) {
    int width = shape.blockDimension();
    float[] codewords = new float[shape.codebookValues()];
    int book = LocalShape.CODEWORDS * width;
    for (int block = 0; block < shape.codeBytes(); block++) {
      StepLoop.requireNotCancelled(listener, "codebook " + block + " of " + shape.codeBytes());
      FloatMatrix rows = block(sides, shape, block);
      // Fewer rows than codewords: each row is one, and the rest repeat the last.
      int count = Math.min(LocalShape.CODEWORDS, rows.rows());
      long key = CounterRandom.key(seed, Purpose.CODEBOOKS.key(), block);
      float[] centres = new KMeans(count, 1, key).fit(rows, workers).centres().toArray();
      for (int codeword = 0; codeword < LocalShape.CODEWORDS; codeword++) {
        System.arraycopy(
            centres,
            Math.min(codeword, count - 1) * width,
            codewords,
            block * book + codeword * width,
            width);
      }
    }
    return ProductQuantiserCodebooks.of(shape, codewords);
  }

  /** One block of all embeddings of both sides. */
  private static FloatMatrix block(float[][] sides, LocalShape shape, int block) {
    int width = shape.blockDimension();
    int items = sides[0].length / shape.vectorValues();
    float[] rows = new float[2 * items * width];
    int to = 0;
    for (float[] side : sides) {
      for (int item = 0; item < items; item++) {
        System.arraycopy(side, item * shape.vectorValues() + block * width, rows, to, width);
        to += width;
      }
    }
    return FloatMatrix.of(rows, width);
  }

  /** The orthogonal R that makes the embeddings times R nearest to the codewords of the turned. */
  private static float[] procrustes(
      float[][] sides,
      float[][] turned,
      ProductQuantiserCodebooks codebooks,
      TrainingListener listener) {
    LocalShape shape = codebooks.shape();
    int dimension = shape.dimension();
    DMatrixRMaj product = new DMatrixRMaj(dimension, dimension);
    for (int side = 0; side < sides.length; side++) {
      List<float[]> originals = items(sides[side], shape);
      List<float[]> others = items(turned[side], shape);
      for (int item = 0; item < originals.size(); item++) {
        if (item % LOOK == 0) {
          StepLoop.requireNotCancelled(listener, "a rotation of codebooks");
        }
        float[] quantised = codebooks.decode(codebooks.encode(others.get(item)));
        DMatrixRMaj from = matrix(originals.get(item), dimension);
        CommonOps_DDRM.multAddTransA(from, matrix(quantised, dimension), product);
      }
    }
    SingularValueDecomposition_F64<DMatrixRMaj> decomposition =
        DecompositionFactory_DDRM.svd(dimension, dimension, true, true, false);
    if (!decomposition.decompose(product)) {
      return identity(dimension);
    }
    DMatrixRMaj rotation = new DMatrixRMaj(dimension, dimension);
    CommonOps_DDRM.mult(decomposition.getU(null, false), decomposition.getV(null, true), rotation);
    float[] values = new float[dimension * dimension];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) rotation.data[i];
    }
    return values;
  }

  private static List<float[]> items(float[] side, LocalShape shape) {
    List<float[]> items = new ArrayList<>();
    for (int from = 0; from < side.length; from += shape.vectorValues()) {
      items.add(Arrays.copyOfRange(side, from, from + shape.vectorValues()));
    }
    return items;
  }

  private static DMatrixRMaj matrix(float[] rows, int columns) {
    DMatrixRMaj matrix = new DMatrixRMaj(rows.length / columns, columns);
    for (int i = 0; i < rows.length; i++) {
      matrix.data[i] = rows[i];
    }
    return matrix;
  }
}
