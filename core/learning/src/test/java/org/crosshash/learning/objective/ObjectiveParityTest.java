package org.crosshash.learning.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.crosshash.learning.loss.Loss;
import org.crosshash.learning.support.ParityFile;
import org.crosshash.learning.support.Tolerance;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.TensorEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Loss terms and gradients against numbers computed by the methods' released code. */
class ObjectiveParityTest {
  private static final double LOSS = 2e-6;
  private static final double GRADIENT_ABSOLUTE = 2e-8;
  private static final double GRADIENT_RELATIVE = 1e-5;
  private static final int BATCH = 32;
  private static final int BITS = 16;

  private record Evaluated(double[] values, float[] image, float[] text) {}

  private static Evaluated evaluate(
      PairwiseObjective objective, float[] image, float[] text, float[] s) {
    try (NDManager manager = TensorEngine.newManager();
        Constants constants = new Constants(manager)) {
      NDArray imageCodes = manager.create(image, new Shape(BATCH, BITS));
      NDArray textCodes = manager.create(text, new Shape(BATCH, BITS));
      NDArray target = manager.create(s, new Shape(BATCH, BATCH));
      Loss loss = objective.evaluate(imageCodes, textCodes, target, constants);
      return new Evaluated(
          loss.values(), loss.imageGradient().toFloatArray(), loss.textGradient().toFloatArray());
    }
  }

  @Test
  void vtmUch_releasedBatch_equalsReleasedCode() {
    float[] target =
        ParityFile.read("vtmuch/S_fixed.npy")
            .block(ParityFile.read("vtmuch/loss_index.npy").ints());
    Evaluated actual =
        evaluate(
            new VtmUchObjective(0.1, 1, false),
            ParityFile.read("vtmuch/loss_HI.npy").floats(),
            ParityFile.read("vtmuch/loss_HT.npy").floats(),
            target);
    double[] expected = ParityFile.read("vtmuch/loss_terms.npy").values();
    for (int i = 0; i < 6; i++) {
      Tolerance.assertRelative(actual.values()[i], expected[i], LOSS, "term " + i);
    }
    Tolerance.assertRelative(actual.values()[6], expected[8], LOSS, "total");
    Tolerance.assertClose(
        actual.image(), ParityFile.read("vtmuch/loss_dHI.npy").values(), 1e-6, 1e-5, "dHI");
    Tolerance.assertClose(
        actual.text(), ParityFile.read("vtmuch/loss_dHT.npy").values(), 1e-6, 1e-5, "dHT");
  }

  @ParameterizedTest
  @CsvSource({"mirflickr, 0.1", "nuswide, 0.1", "wiki, 0.3"})
  void djsrh_releasedBatch_equalsReleasedCode(String dataset, double lambda) {
    String folder = "djsrh_" + dataset + "/";
    Evaluated actual =
        evaluate(
            new DjsrhObjective(lambda),
            codes("I"),
            codes("T"),
            ParityFile.read(folder + "S.npy").floats());
    double[] expected = ParityFile.read(folder + "loss.npy").values();
    for (int i = 0; i < 4; i++) {
      Tolerance.assertRelative(actual.values()[i], expected[i], LOSS, "term " + i);
    }
    assertGradients(actual.image(), folder + "dcode_I.npy");
    assertGradients(actual.text(), folder + "dcode_T.npy");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdsh_flickr", "jdsh_flickr_fit", "jdsh_nus"})
  void jdsh_releasedBatch_equalsReleasedCode(String folder) {
    Evaluated actual =
        evaluate(
            new JdshObjective(0.1, 1),
            codes("I"),
            codes("T"),
            ParityFile.read(folder + "/S.npy").floats());
    double[] expected = ParityFile.read(folder + "/loss.npy").values();
    double[] values = actual.values();
    Tolerance.assertRelative(values[0], expected[0], LOSS, "II");
    Tolerance.assertRelative(values[1] + values[2] + values[4], expected[1], LOSS, "cross");
    Tolerance.assertRelative(values[3], expected[2], LOSS, "TT");
    Tolerance.assertRelative(values[5], expected[3], LOSS, "total");
    assertGradients(actual.image(), folder + "/dcode_I.npy");
    assertGradients(actual.text(), folder + "/dcode_T.npy");
  }

  @Test
  void dgcpn_jointStep_equalsReleasedCode() {
    Evaluated actual =
        evaluate(new DgcpnObjective(1.5, 1, 1, true), codes("I"), codes("T"), dgcpnTarget());
    double[] expected = ParityFile.read("dgcpn/loss.npy").values();
    for (int i = 0; i < 4; i++) {
      Tolerance.assertRelative(actual.values()[i], expected[i], LOSS, "term " + i);
    }
    double consistency = 0;
    for (int i = 4; i < 8; i++) {
      consistency += actual.values()[i];
    }
    Tolerance.assertRelative(consistency, expected[4], LOSS, "consistency");
    Tolerance.assertRelative(actual.values()[8], expected[5], LOSS, "total");
    assertGradients(actual.image(), "dgcpn/dcode_I.npy");
    assertGradients(actual.text(), "dgcpn/dcode_T.npy");
  }

  @Test
  void dgcpn_halfBinarySteps_equalReleasedCode() {
    DgcpnObjective objective = new DgcpnObjective(1.5, 1, 1, true);
    Evaluated image = evaluate(objective, codes("I"), signs(codes("T")), dgcpnTarget());
    Evaluated text = evaluate(objective, signs(codes("I")), codes("T"), dgcpnTarget());
    double[] expected = ParityFile.read("dgcpn/half_loss.npy").values();
    Tolerance.assertRelative(image.values()[8], expected[0], LOSS, "image half step");
    Tolerance.assertRelative(text.values()[8], expected[1], LOSS, "text half step");
    assertGradients(image.image(), "dgcpn/half_I_dcode_I.npy");
    assertGradients(text.text(), "dgcpn/half_T_dcode_T.npy");
  }

  private static void assertGradients(float[] actual, String file) {
    Tolerance.assertClose(
        actual, ParityFile.read(file).values(), GRADIENT_ABSOLUTE, GRADIENT_RELATIVE, file);
  }

  private static float[] dgcpnTarget() {
    return ParityFile.read("dgcpn/S.npy").block(ParityFile.read("baseline_input/index.npy").ints());
  }

  private static float[] codes(String side) {
    return ParityFile.read("baseline_input/code_" + side + ".npy").floats();
  }

  private static float[] signs(float[] codes) {
    float[] signs = new float[codes.length];
    for (int i = 0; i < codes.length; i++) {
      signs[i] = codes[i] >= 0 ? 1 : -1;
    }
    return signs;
  }
}
