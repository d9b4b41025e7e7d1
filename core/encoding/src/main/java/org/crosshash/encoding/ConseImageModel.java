package org.crosshash.encoding;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.crosshash.tables.Digest;
import org.crosshash.tables.FloatMatrix;

/**
 * EfficientNet-Lite0 with a ConSE head (Norouzi et al., ICLR 2014): the sentence embeddings of the
 * 50 likeliest ImageNet classes, weighted by their probabilities at temperature 2.
 */
final class ConseImageModel implements AutoCloseable {
  /** Pixels a side of the input. */
  static final int SIDE = 224;

  /** Length of the pooled feature vector and of a grid cell. */
  static final int FEATURES = 1280;

  /** Length of the vector in the space of texts. */
  static final int DIMENSION = 384;

  private static final String FILE = "org/crosshash/encoding/conse-lite0-int8.onnx";
  private static final long[] SHAPE = {1, 3, SIDE, SIDE};
  private static final Set<String> WHOLE = Set.of("features", "embedding");
  private static final Set<String> WHOLE_AND_GRID =
      Set.of("features", "embedding", "grid", "grid_embedding");

  /**
   * 600 kB a thread, made once: to make and clear it for each picture costs as much as to fill it.
   */
  private static final ThreadLocal<FloatBuffer> INPUT =
      ThreadLocal.withInitial(() ->
          ByteBuffer.allocateDirect(3 * SIDE * SIDE * Float.BYTES)
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer());

  private final OnnxModel model;
  private final Digest digest;

  ConseImageModel() {
    byte[] file = ClassPathFile.read(FILE);
    digest = Digest.of(file);
    model = OnnxModel.load("conse-lite0-int8.onnx", file);
  }

  /**
   * What the model says of one picture.
   *
   * @param features 1280 pooled features
   * @param embedding 384 values, unit length
   * @param grid 49 x 1280 cell features, row by row; empty (0 rows) where the grid was not asked
   *     for
   * @param gridEmbedding 49 x 384, unit rows; empty likewise
   */
  record Output(float[] features, float[] embedding, FloatMatrix grid, FloatMatrix gridEmbedding) {}

  /** Runs the model on a square picture of {@link #SIDE} pixels. */
  Output run(RgbImage square, boolean withGrid) {
    try (OnnxTensor input = OnnxTensor.createTensor(model.environment(), input(square), SHAPE)) {
      Map<String, float[]> out =
          model.run(Map.of("image", input), withGrid ? WHOLE_AND_GRID : WHOLE);
      return new Output(
          out.get("features"),
          out.get("embedding"),
          FloatMatrix.of(out.getOrDefault("grid", new float[0]), FEATURES),
          FloatMatrix.of(out.getOrDefault("grid_embedding", new float[0]), DIMENSION));
    } catch (OrtException e) {
      throw OnnxModel.failed(e);
    }
  }

  /** The planes in this thread's buffer, which the engine reads where it is. */
  private static FloatBuffer input(RgbImage square) {
    FloatBuffer buffer = INPUT.get();
    fill(buffer, square);
    return buffer;
  }

  /** Runs the model on several pictures at once, as {@link #planes} makes them; without grids. */
  List<Output> run(List<float[]> pictures) {
    int length = SIDE * SIDE * 3;
    FloatBuffer all = FloatBuffer.allocate(Math.multiplyExact(length, pictures.size()));
    pictures.forEach(all::put);
    long[] shape = {pictures.size(), 3, SIDE, SIDE};
    try (OnnxTensor input = OnnxTensor.createTensor(model.environment(), all.flip(), shape)) {
      Map<String, float[]> out = model.run(Map.of("image", input), WHOLE);
      List<Output> outputs = new ArrayList<>();
      for (int i = 0; i < pictures.size(); i++) {
        outputs.add(
            new Output(
                row(out.get("features"), i, FEATURES),
                row(out.get("embedding"), i, DIMENSION),
                FloatMatrix.of(new float[0], FEATURES),
                FloatMatrix.of(new float[0], DIMENSION)));
      }
      return outputs;
    } catch (OrtException e) {
      throw OnnxModel.failed(e);
    }
  }

  private static float[] row(float[] rows, int row, int length) {
    return Arrays.copyOfRange(rows, row * length, (row + 1) * length);
  }

  Digest digest() {
    return digest;
  }

  /** Red, green and blue planes; the model itself subtracts and scales. */
  static float[] planes(RgbImage square) {
    float[] planes = new float[3 * SIDE * SIDE];
    fill(FloatBuffer.wrap(planes), square);
    return planes;
  }

  /** Puts the planes into a buffer from its start; its position stays. */
  private static void fill(FloatBuffer planes, RgbImage square) {
    byte[] pixels = square.pixels();
    int area = SIDE * SIDE;
    for (int colour = 0; colour < 3; colour++) {
      for (int i = 0; i < area; i++) {
        planes.put(colour * area + i, pixels[3 * i + colour] & 0xff);
      }
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
