package org.crosshash.learning.generator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.crosshash.guidance.Guidance;
import org.crosshash.guidance.UchmRecipe;
import org.crosshash.learning.model.ParameterShape;
import org.crosshash.learning.support.Fixtures;
import org.crosshash.learning.support.ParityFile;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;

/** What PyTorch computed (see src/test/python/generator_fixture.py), and small random items. */
public final class GeneratorFixture {
  static final GeneratorShape SHAPE = new GeneratorShape(7, 5, 12, 2, 3);

  private GeneratorFixture() {}

  static ParityFile file(String name) {
    try (InputStream stream =
        GeneratorFixture.class.getResourceAsStream("/generator/" + name + ".npy")) {
      return ParityFile.parse(stream.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static GeneratorTokens tokens() {
    return new GeneratorTokens(ragged("image"), ragged("text"));
  }

  private static RaggedMatrix ragged(String side) {
    ParityFile rows = file(side + "_rows");
    int[] counts = file(side + "_counts").ints();
    int[] offsets = new int[counts.length + 1];
    for (int i = 0; i < counts.length; i++) {
      offsets[i + 1] = offsets[i] + counts[i];
    }
    return new RaggedMatrix(FloatMatrix.of(rows.floats(), rows.shape()[1]), offsets);
  }

  static GeneratorWeights weights() {
    return weights(file("parameters").floats());
  }

  static GeneratorWeights weights(float[] flat) {
    List<float[]> values = new ArrayList<>();
    int at = 0;
    for (ParameterShape parameter : SHAPE.parameters()) {
      values.add(Arrays.copyOfRange(flat, at, at + parameter.length()));
      at += parameter.length();
    }
    if (at != flat.length) {
      throw new IllegalStateException("Fixture and shape differ: " + flat.length + ", " + at);
    }
    return new GeneratorWeights(SHAPE, values);
  }

  /** The recipe of the fixture: everything in one batch, nothing dropped. */
  public static UchmRecipe recipe(UchmRecipe.Interaction interaction) {
    return recipe(
        interaction,
        SHAPE.dimension(),
        0,
        new UchmRecipe.Loss(1, 0.1, 1, 0.1, 1),
        new UchmRecipe.Schedule(1e-3, 0.01, 1, 6));
  }

  public static UchmRecipe recipe(
      UchmRecipe.Interaction interaction,
      int dimension,
      double dropout,
      UchmRecipe.Loss loss,
      UchmRecipe.Schedule schedule) {
    UchmRecipe defaults = UchmRecipe.defaults();
    return new UchmRecipe(
        interaction,
        defaults.target(),
        defaults.generatorWeight(),
        defaults.scale(),
        defaults.textWeight(),
        defaults.neighbourShare(),
        defaults.tokens(),
        new UchmRecipe.Network(dimension, 2, 3, dropout),
        loss,
        schedule);
  }

  static Guidance target() {
    ParityFile target = file("target");
    return new Guidance() {
      @Override
      public int size() {
        return target.shape()[0];
      }

      @Override
      public float[] block(int[] rows, int[] columns) {
        float[] block = new float[rows.length * columns.length];
        for (int i = 0; i < block.length; i++) {
          int row = rows[i / columns.length];
          int column = columns[i % columns.length];
          block[i] = (float) target.values()[row * target.shape()[1] + column];
        }
        return block;
      }
    };
  }

  /** Items of a few topics, one to three tokens a modality, each near its topic's centre. */
  public static GeneratorTokens topics(int items) {
    return new GeneratorTokens(topics(1, items, 7), topics(2, items, 5));
  }

  private static RaggedMatrix topics(long seed, int items, int dimension) {
    int[] offsets = new int[items + 1];
    for (int item = 0; item < items; item++) {
      offsets[item + 1] = offsets[item] + 1 + (item + (int) seed) % 3;
    }
    float[] centres = Fixtures.gaussian(seed, 5 * dimension);
    float[] values = Fixtures.gaussian(seed + 1, offsets[items] * dimension);
    for (int item = 0; item < items; item++) {
      for (int row = offsets[item]; row < offsets[item + 1]; row++) {
        for (int i = 0; i < dimension; i++) {
          int at = row * dimension + i;
          values[at] = (float) (centres[item % 5 * dimension + i] + 0.5 * values[at]);
        }
      }
    }
    return new RaggedMatrix(FloatMatrix.of(values, dimension), offsets);
  }
}
