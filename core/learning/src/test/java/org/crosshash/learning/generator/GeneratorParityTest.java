package org.crosshash.learning.generator;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.crosshash.guidance.UchmRecipe;
import org.crosshash.learning.loss.DivergedException;
import org.crosshash.learning.loss.LossTerm;
import org.crosshash.learning.model.ParameterShape;
import org.crosshash.learning.support.Tolerance;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.tables.FloatMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The generator against PyTorch's pre-norm {@code TransformerEncoderLayer} and autograd, in double
 * precision there and single here.
 */
class GeneratorParityTest {
  private static final int[] ALL = {0, 1, 2, 3, 4, 5};
  private static final double OUTPUT_TOLERANCE = 3e-6;
  private static final double GRADIENT_TOLERANCE = 2e-5;

  @Test
  void embed_fixture_equalsPyTorch() {
    SimilarityGenerator generator = new SimilarityGenerator(GeneratorFixture.weights());

    FloatMatrix vectors = generator.embed(GeneratorFixture.tokens());

    assertClose("full_joint", vectors.toArray(), OUTPUT_TOLERANCE);
  }

  @ParameterizedTest
  @EnumSource(names = {"FULL", "JOINT"})
  void gradients_fixture_equalPyTorchsAutograd(UchmRecipe.Interaction interaction)
      throws DivergedException {
    String name = interaction == UchmRecipe.Interaction.FULL ? "full" : "joint";
    UchmRecipe recipe = GeneratorFixture.recipe(interaction);
    try (GeneratorSession session = session(recipe, GeneratorFixture.weights());
        NDManager scope = TensorEngine.newManager()) {
      double[] terms = session.gradients(scope, ALL, target(scope), -1);
      List<NDArray> gradients = session.network().parameters().takeGradients(scope);

      double[] expectedTerms = GeneratorFixture.file(name + "_terms").values();
      for (int i = 0; i < terms.length; i++) {
        Tolerance.assertRelative(terms[i], expectedTerms[i], 1e-5, name + " term " + i);
      }
      double[] expected = GeneratorFixture.file(name + "_gradient").values();
      int at = 0;
      for (int i = 0; i < gradients.size(); i++) {
        ParameterShape parameter = GeneratorFixture.SHAPE.parameters().get(i);
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
  @EnumSource(names = {"FULL", "JOINT"})
  void gradients_withDropout_equalDifferenceQuotients(UchmRecipe.Interaction interaction)
      throws DivergedException {
    UchmRecipe recipe =
        GeneratorFixture.recipe(
            interaction,
            12,
            0.3,
            new UchmRecipe.Loss(0.7, 0.5, 2, 3, 1),
            new UchmRecipe.Schedule(1e-3, 0.01, 1, 6));
    float[] flat = GeneratorFixture.file("parameters").floats();
    float[] gradient = flatGradient(recipe, flat);
    Random random = new Random(3);
    for (int trial = 0; trial < 12; trial++) {
      // A random direction touches every parameter, and its slope is large against rounding.
      double[] direction = random.doubles(flat.length, -1, 1).toArray();
      double expected = 0;
      for (int i = 0; i < flat.length; i++) {
        direction[i] = 0.5 * Math.signum(gradient[i]) + direction[i];
        expected += direction[i] * gradient[i];
      }
      double step = 2e-4;
      double slope =
          (total(recipe, moved(flat, direction, step))
                  - total(recipe, moved(flat, direction, -step)))
              / (2 * step);
      Tolerance.assertRelative(slope, expected, 2e-2, interaction + " direction " + trial);
    }
  }

  @Test
  void terms_weightsOfZero_leaveOutTheTermAndItsPasses() throws DivergedException {
    UchmRecipe.Schedule schedule = new UchmRecipe.Schedule(1e-3, 0, 1, 6);
    UchmRecipe contrast =
        GeneratorFixture.recipe(
            UchmRecipe.Interaction.FULL, 12, 0, new UchmRecipe.Loss(1, 0.1, 0, 0, 1), schedule);
    UchmRecipe spread =
        GeneratorFixture.recipe(
            UchmRecipe.Interaction.FULL, 12, 0, new UchmRecipe.Loss(0, 0.1, 1, 0, 1), schedule);
    double[] all = GeneratorFixture.file("full_terms").values();

    assertThat(names(contrast)).containsExactly("contrast");
    Tolerance.assertRelative(
        total(contrast, GeneratorFixture.weights()), all[0], 1e-5, "contrast alone");
    assertThat(names(spread)).containsExactly("spread");
    Tolerance.assertRelative(total(spread, GeneratorFixture.weights()), all[1], 1e-5, "spread");
  }

  private static List<String> names(UchmRecipe recipe) {
    return GeneratorLoss.terms(recipe.loss()).stream().map(LossTerm::name).toList();
  }

  private static GeneratorWeights moved(float[] flat, double[] direction, double step) {
    float[] moved = flat.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += (float) (step * direction[i]);
    }
    return GeneratorFixture.weights(moved);
  }

  private static float[] flatGradient(UchmRecipe recipe, float[] flat) throws DivergedException {
    float[] gradient = new float[flat.length];
    try (GeneratorSession session = session(recipe, GeneratorFixture.weights(flat));
        NDManager scope = TensorEngine.newManager()) {
      session.gradients(scope, ALL, target(scope), 0);
      int at = 0;
      for (NDArray array : session.network().parameters().takeGradients(scope)) {
        float[] values = array.toFloatArray();
        System.arraycopy(values, 0, gradient, at, values.length);
        at += values.length;
      }
    }
    return gradient;
  }

  private static double total(UchmRecipe recipe, GeneratorWeights weights)
      throws DivergedException {
    try (GeneratorSession session = session(recipe, weights);
        NDManager scope = TensorEngine.newManager()) {
      double[] values = session.gradients(scope, ALL, target(scope), 0);
      return values[values.length - 1];
    }
  }

  private static NDArray target(NDManager scope) {
    return scope.create(GeneratorFixture.target().block(ALL, ALL)).reshape(6, 6);
  }

  private static GeneratorSession session(UchmRecipe recipe, GeneratorWeights weights) {
    return new GeneratorSession(
        recipe, weights, 1, GeneratorFixture.tokens(), GeneratorFixture.target());
  }

  private static void assertClose(String name, float[] actual, double tolerance) {
    Tolerance.assertClose(actual, GeneratorFixture.file(name).values(), tolerance, 0, name);
  }
}
