package org.crosshash.learning.hugging;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.crosshash.hamming.rerank.LocalShape;
import org.crosshash.hamming.rerank.ProductQuantiserCodebooks;
import org.crosshash.learning.loss.DivergedException;
import org.crosshash.learning.loss.LossTerm;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.model.ParameterShape;
import org.crosshash.learning.objective.ContrastiveObjective;
import org.crosshash.learning.support.Tolerance;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.learning.training.TrainingConfig;
import org.crosshash.learning.training.TrainingPairs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * HuggingHash's networks and losses against PyTorch and its autograd, in double precision there.
 */
class HuggingParityTest {
  private static final double OUTPUT_TOLERANCE = 5e-6;
  private static final double GRADIENT_TOLERANCE = 2e-5;

  /** Of the second epoch of four, where the ramp of a joint quantiser lies between 0 and 1. */
  private static final long STEP = 1;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void gradients_fixture_equalPyTorchsAutograd(boolean joint) throws DivergedException {
    String name = joint ? "joint" : "float";
    try (HuggingSession session = HuggingFixture.session(joint, 0, HuggingFixture.flat());
        NDManager scope = TensorEngine.newManager()) {
      double[] terms = session.gradients(session.batch(scope, STEP), true);
      List<NDArray> gradients = session.parameters().takeGradients(scope);

      double[] expectedTerms = HuggingFixture.file(name + "_terms").values();
      assertThat(terms).hasSameSizeAs(expectedTerms);
      for (int i = 0; i < terms.length; i++) {
        Tolerance.assertRelative(terms[i], expectedTerms[i], 1e-5, name + " term " + i);
      }
      double[] expected = HuggingFixture.file(name + "_gradient").values();
      List<ParameterShape> parameters = HuggingFixture.shape(joint).parameters();
      int at = 0;
      for (int i = 0; i < gradients.size(); i++) {
        ParameterShape parameter = parameters.get(i);
        Tolerance.assertClose(
            gradients.get(i).toFloatArray(),
            Arrays.copyOfRange(expected, at, at + parameter.length()),
            GRADIENT_TOLERANCE,
            GRADIENT_TOLERANCE,
            name + " " + parameter.name());
        at += parameter.length();
      }
      assertThat(at).isEqualTo(expected.length);
    }
  }

  /** Also with dropout, whose masks PyTorch cannot be given. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void gradients_withDropout_equalDifferenceQuotients(boolean joint) throws DivergedException {
    int length =
        HuggingFixture.shape(joint).parameters().stream().mapToInt(ParameterShape::length).sum();
    float[] flat = Arrays.copyOf(HuggingFixture.flat(), length);
    float[] gradient = flatGradient(joint, flat);
    Random random = new Random(3);
    for (int trial = 0; trial < 8; trial++) {
      double[] direction = random.doubles(length, -1, 1).toArray();
      double expected = 0;
      for (int i = 0; i < length; i++) {
        direction[i] = 0.5 * Math.signum(gradient[i]) + direction[i];
        expected += direction[i] * gradient[i];
      }
      double step = 1e-4;
      double slope =
          (total(joint, moved(flat, direction, step)) - total(joint, moved(flat, direction, -step)))
              / (2 * step);
      Tolerance.assertRelative(slope, expected, 3e-2, "direction " + trial);
    }
  }

  @ParameterizedTest
  @EnumSource(Modality.class)
  void hash_fixture_equalsPyTorchWithRunningStatistics(Modality modality) throws DivergedException {
    HuggingWeights weights;
    try (HuggingSession session = HuggingFixture.session(true, 0, HuggingFixture.flat());
        NDManager scope = TensorEngine.newManager()) {
      session.gradients(session.batch(scope, STEP), true);
      weights = session.model(session.take());
    }
    HuggingModel model = new HuggingModel(weights, Optional.of(coder(weights)));
    HuggingHead head = new HuggingHead(model.weights(), modality);
    TrainingPairs pairs = HuggingFixture.pairs();
    var vectors = (modality == Modality.IMAGE ? pairs.image() : pairs.text()).gather(pairs.rows());
    var lists = HuggingFixture.tokens().of(modality);
    List<float[]> outputs = new ArrayList<>();
    List<float[]> embeddings = new ArrayList<>();
    for (int item = 0; item < 6; item++) {
      HuggingHead.Output output = head.apply(vectors, lists, item);
      outputs.add(Arrays.copyOf(output.outputs(), 8));
      embeddings.add(output.embeddings());
    }

    HuggingModel.Hashed hashed = model.hash(modality, vectors, lists, 0, 6);

    String side = modality.id();
    int at = modality == Modality.IMAGE ? 0 : 2;
    double[] statistics = HuggingFixture.file(side + "_statistics").values();
    for (int i = 0; i < 2; i++) {
      Tolerance.assertClose(
          weights.statistics().get(at + i),
          Arrays.copyOfRange(statistics, 4 * i, 4 * i + 4),
          OUTPUT_TOLERANCE,
          OUTPUT_TOLERANCE,
          side + " statistics");
    }
    assertClose(side + "_outputs", joined(outputs));
    assertClose(side + "_embeddings", joined(embeddings));
    assertClose(side + "_turned", hashed.localVectors());
    double[] signs = HuggingFixture.file(side + "_outputs").values();
    for (int item = 0; item < 6; item++) {
      for (int bit = 0; bit < 8; bit++) {
        assertThat((hashed.codes()[item] >> bit) & 1).isEqualTo(signs[item * 8 + bit] >= 0 ? 1 : 0);
      }
    }
    int[] nearest = HuggingFixture.file(side + "_nearest").ints();
    for (int i = 0; i < nearest.length; i++) {
      assertThat(hashed.localCodes()[i] & 0xFF).as("codeword %d", i).isEqualTo(nearest[i]);
    }
  }

  @Test
  void terms_switchesOff_leaveTheirTermsOut() {
    try (HuggingSession session = HuggingFixture.session(true, 0, HuggingFixture.flat())) {
      assertThat(session.terms())
          .extracting(LossTerm::name)
          .containsExactly(
              "global",
              "quantisation_image",
              "quantisation_text",
              "local",
              "local_quantised",
              "commitment");
    }
    try (HuggingSession session = HuggingFixture.session(false, 0, HuggingFixture.flat())) {
      assertThat(session.terms())
          .extracting(LossTerm::name)
          .containsExactly("global", "quantisation_image", "quantisation_text", "local");
    }
  }

  private static LocalCoder coder(HuggingWeights weights) {
    float[] books = weights.values().get(HuggingShape.QUANTISER_FROM);
    float[] unit = books.clone();
    for (int from = 0; from < unit.length; from += 6) {
      double squares = 0;
      for (int i = from; i < from + 6; i++) {
        squares += (double) unit[i] * unit[i];
      }
      for (int i = from; i < from + 6; i++) {
        unit[i] = (float) (unit[i] / Math.sqrt(2 * squares));
      }
    }
    float[] all = new float[3 * unit.length];
    for (int cluster = 0; cluster < 3; cluster++) {
      System.arraycopy(unit, 0, all, cluster * unit.length, unit.length);
    }
    return new LocalCoder(
        ProductQuantiserCodebooks.of(new LocalShape(3, 12, 2), all),
        Optional.of(
            LocalQuantiser.rotation(weights.values().get(HuggingShape.QUANTISER_FROM + 1), 12)),
        true);
  }

  private static float[] joined(List<float[]> parts) {
    float[] joined = new float[parts.size() * parts.getFirst().length];
    for (int i = 0; i < parts.size(); i++) {
      System.arraycopy(parts.get(i), 0, joined, i * parts.get(i).length, parts.get(i).length);
    }
    return joined;
  }

  private static void assertClose(String name, float[] actual) {
    Tolerance.assertClose(
        actual, HuggingFixture.file(name).values(), OUTPUT_TOLERANCE, OUTPUT_TOLERANCE, name);
  }

  private static float[] moved(float[] flat, double[] direction, double step) {
    float[] moved = flat.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += (float) (step * direction[i]);
    }
    return moved;
  }

  private static float[] flatGradient(boolean joint, float[] flat) throws DivergedException {
    float[] gradient = new float[flat.length];
    try (HuggingSession session = untaught(joint, flat);
        NDManager scope = TensorEngine.newManager()) {
      session.gradients(session.batch(scope, STEP), true);
      int at = 0;
      for (NDArray array : session.parameters().takeGradients(scope)) {
        float[] values = array.toFloatArray();
        System.arraycopy(values, 0, gradient, at, values.length);
        at += values.length;
      }
    }
    return gradient;
  }

  private static double total(boolean joint, float[] flat) throws DivergedException {
    try (HuggingSession session = untaught(joint, flat);
        NDManager scope = TensorEngine.newManager()) {
      double[] values = session.gradients(session.batch(scope, STEP), true);
      return values[values.length - 1];
    }
  }

  /** No teacher, whose targets take no gradient, and no signs, which have none. */
  private static HuggingSession untaught(boolean joint, float[] flat) {
    HuggingShape shape = HuggingFixture.shape(joint);
    TrainingConfig base = HuggingFixture.training(0.3);
    TrainingConfig config =
        new TrainingConfig(
            base.bits(),
            base.seed(),
            new ContrastiveObjective(0.5, 0),
            base.networks(),
            base.optimiser(),
            base.batchSize(),
            base.epochs(),
            0,
            base.inputs(),
            base.binarisation());
    HuggingConfig taught = HuggingFixture.hugging(joint);
    HuggingConfig hugging =
        new HuggingConfig(
            taught.trunk(),
            taught.local(),
            taught.alignment(),
            new HuggingConfig.Teaching(0, 1),
            taught.quantisation());
    return new HuggingSession(
        config,
        hugging,
        shape,
        HuggingFixture.parameters(shape, flat),
        HuggingFixture.pairs(),
        HuggingFixture.tokens(),
        Optional.empty());
  }
}
