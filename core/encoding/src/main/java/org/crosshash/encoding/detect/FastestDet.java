package org.crosshash.encoding.detect;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.crosshash.encoding.ClassPathFile;
import org.crosshash.encoding.ComputeDevice;
import org.crosshash.encoding.Interpolation;
import org.crosshash.encoding.OnnxModel;
import org.crosshash.encoding.Resampling;
import org.crosshash.encoding.RgbImage;
import org.crosshash.tables.Digest;

/**
 * The bundled detector: FastestDet (dog-qiuqiu, BSD-3-Clause) for the 80 categories of COCO, 1 MB.
 *
 * <p>A cell of its 22 x 22 map holds an object's score, its box and 80 categories; a box's score is
 * {@code objectness^0.6 * category^0.4}, its centre {@code cell + tanh}, its size a logistic
 * function (released code). Boxes of 0.3 or less are left out, then those that overlap a surer one
 * by more than 0.45. Safe for any number of threads.
 */
public final class FastestDet implements Detector {
  /** The id by which it is chosen. */
  public static final String ID = "fastestdet";

  /** VTM-UCH's least score (its own detector's); FastestDet's script uses 0.65. */
  public static final float LEAST_SCORE = 0.3f;

  private static final double OVERLAP = 0.45;
  private static final int SIDE = 352;
  private static final int CELLS = 22;
  private static final int CATEGORIES = 80;
  private static final String FILE = "org/crosshash/encoding/fastestdet.onnx";
  private static final String INPUT = "input.1";
  private static final String OUTPUT = "758";

  private final OnnxModel model;

  /** Loads the model from the class path. */
  public FastestDet() {
    model = OnnxModel.load("fastestdet.onnx", ClassPathFile.read(FILE));
  }

  /** Digest of the model's file. */
  public static Digest fileDigest() {
    return FileDigest.VALUE;
  }

  /** Read once, when it is first asked for. */
  private static final class FileDigest {
    private static final Digest VALUE = Digest.of(ClassPathFile.read(FILE));

    private FileDigest() {}
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public Digest digest() {
    return fileDigest();
  }

  /** The CPU always. */
  @Override
  public String device() {
    return ComputeDevice.CPU.toString();
  }

  @Override
  public List<Box> detect(RgbImage picture) {
    return detect(picture, LEAST_SCORE);
  }

  List<Box> detect(RgbImage picture, float leastScore) {
    RgbImage square = Resampling.resize(picture, Interpolation.BILINEAR, SIDE, SIDE);
    long[] shape = {1, 3, SIDE, SIDE};
    try (OnnxTensor input =
        OnnxTensor.createTensor(model.environment(), FloatBuffer.wrap(planes(square)), shape)) {
      float[] map = model.run(Map.of(INPUT, input), Set.of(OUTPUT)).get(OUTPUT);
      return BoxSelection.surest(boxes(map, picture, leastScore), OVERLAP);
    } catch (OrtException e) {
      throw OnnxModel.failed(e);
    }
  }

  private static List<Box> boxes(float[] map, RgbImage picture, float leastScore) {
    List<Box> boxes = new ArrayList<>();
    int area = CELLS * CELLS;
    for (int row = 0; row < CELLS; row++) {
      for (int column = 0; column < CELLS; column++) {
        int cell = row * CELLS + column;
        int category = 0;
        for (int i = 1; i < CATEGORIES; i++) {
          if (map[(5 + i) * area + cell] > map[(5 + category) * area + cell]) {
            category = i;
          }
        }
        double score = Math.pow(map[cell], 0.6) * Math.pow(map[(5 + category) * area + cell], 0.4);
        if (score > leastScore) {
          double width = logistic(map[3 * area + cell]);
          double height = logistic(map[4 * area + cell]);
          double x = (column + Math.tanh(map[area + cell])) / CELLS;
          double y = (row + Math.tanh(map[2 * area + cell])) / CELLS;
          boxes.add(
              new Box(
                  (float) ((x - width / 2) * picture.width()),
                  (float) ((y - height / 2) * picture.height()),
                  (float) ((x + width / 2) * picture.width()),
                  (float) ((y + height / 2) * picture.height()),
                  (float) score,
                  category));
        }
      }
    }
    return boxes;
  }

  private static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** Blue, green and red planes, 0 to 1. */
  private static float[] planes(RgbImage square) {
    byte[] pixels = square.pixels();
    int area = SIDE * SIDE;
    float[] planes = new float[3 * area];
    for (int i = 0; i < area; i++) {
      planes[i] = (pixels[3 * i + 2] & 0xff) / 255f;
      planes[area + i] = (pixels[3 * i + 1] & 0xff) / 255f;
      planes[2 * area + i] = (pixels[3 * i] & 0xff) / 255f;
    }
    return planes;
  }

  @Override
  public void close() {
    model.close();
  }
}
