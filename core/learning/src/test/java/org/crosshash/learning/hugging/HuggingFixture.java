package org.crosshash.learning.hugging;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.crosshash.learning.generator.GeneratorFixture;
import org.crosshash.learning.generator.GeneratorTokens;
import org.crosshash.learning.model.InputScaling;
import org.crosshash.learning.model.ParameterShape;
import org.crosshash.learning.network.NetworkShape;
import org.crosshash.learning.network.NetworkShapes;
import org.crosshash.learning.objective.ContrastiveObjective;
import org.crosshash.learning.support.Fixtures;
import org.crosshash.learning.support.ParityFile;
import org.crosshash.learning.token.PairTokens;
import org.crosshash.learning.training.Binarisation;
import org.crosshash.learning.training.TrainingConfig;
import org.crosshash.learning.training.TrainingPairs;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;

/** What PyTorch computed (see src/test/python/hugging_fixture.py), and small random items. */
public final class HuggingFixture {
  static final HuggingConfig.Local LOCAL = new HuggingConfig.Local(12, 3, 1, 4, 4);
  static final ContrastiveObjective OBJECTIVE = new ContrastiveObjective(0.5, 0.3);
  static final Quantisation JOINT = new Quantisation(Quantisation.Mode.JOINT, 2, true, 6, 0.7);

  private HuggingFixture() {}

  static ParityFile file(String name) {
    try (InputStream stream =
        HuggingFixture.class.getResourceAsStream("/hugging/" + name + ".npy")) {
      return ParityFile.parse(stream.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static HuggingShape shape(boolean joint) {
    return new HuggingShape(
        7, 5, 6, 5, 9, 8, 8, 12, 3, 1, HuggingConfig.Trunk.SHARED, joint ? 2 : 0, joint);
  }

  static HuggingConfig hugging(boolean joint) {
    return new HuggingConfig(
        HuggingConfig.Trunk.SHARED,
        LOCAL,
        new HuggingConfig.Alignment(0.8, 0.2),
        new HuggingConfig.Teaching(0.4, 0.3),
        joint ? JOINT : Quantisation.NONE);
  }

  /** Everything in one batch. */
  static TrainingConfig training(double dropout) {
    return new TrainingConfig(
        8,
        1,
        OBJECTIVE,
        new NetworkShapes(
            new NetworkShape(List.of(9), dropout), new NetworkShape(List.of(8), dropout)),
        Fixtures.adamW(1e-3),
        6,
        4,
        0,
        InputScaling.UNIT_VARIANCE,
        Binarisation.TANH);
  }

  static TrainingPairs pairs() {
    return TrainingPairs.all(
        FloatMatrix.of(file("image_vectors").floats(), 7),
        FloatMatrix.of(file("text_vectors").floats(), 5));
  }

  static PairTokens tokens() {
    return new PairTokens(ragged("image"), ragged("text"));
  }

  private static RaggedMatrix ragged(String side) {
    ParityFile rows = file(side + "_tokens");
    int[] counts = file(side + "_counts").ints();
    int[] offsets = new int[counts.length + 1];
    for (int i = 0; i < counts.length; i++) {
      offsets[i + 1] = offsets[i] + counts[i];
    }
    return new RaggedMatrix(FloatMatrix.of(rows.floats(), rows.shape()[1]), offsets);
  }

  static float[] flat() {
    return file("parameters").floats();
  }

  static List<float[]> parameters(HuggingShape shape, float[] flat) {
    List<float[]> values = new ArrayList<>();
    int at = 0;
    for (ParameterShape parameter : shape.parameters()) {
      values.add(Arrays.copyOfRange(flat, at, at + parameter.length()));
      at += parameter.length();
    }
    return values;
  }

  static HuggingSession session(boolean joint, double dropout, float[] flat) {
    HuggingShape shape = shape(joint);
    return new HuggingSession(
        training(dropout),
        hugging(joint),
        shape,
        parameters(shape, flat),
        pairs(),
        tokens(),
        Optional.empty());
  }

  /** Items of five topics, one to three tokens a modality, each near its topic's centre. */
  public static PairTokens topics(int items) {
    GeneratorTokens tokens = GeneratorFixture.topics(items);
    return new PairTokens(tokens.image(), tokens.text());
  }
}
