package org.crosshash.learning.objective;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.crosshash.learning.loss.Loss;
import org.crosshash.learning.model.InputScaling;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.network.NetworkShape;
import org.crosshash.learning.network.NetworkShapes;
import org.crosshash.learning.objective.memory.CodeMemory;
import org.crosshash.learning.objective.memory.KeyContrast;
import org.crosshash.learning.objective.teacher.CirhNeighbours;
import org.crosshash.learning.support.Fixtures;
import org.crosshash.learning.support.ParityFile;
import org.crosshash.learning.support.Tolerance;
import org.crosshash.learning.tensor.Constants;
import org.crosshash.learning.tensor.HostBuffer;
import org.crosshash.learning.tensor.Signs;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.learning.tensor.Tensors;
import org.crosshash.learning.tensor.UnitCodes;
import org.crosshash.learning.training.Binarisation;
import org.crosshash.learning.training.TrainingConfig;
import org.crosshash.tables.FloatMatrix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Objectives with parts of their own against numbers computed by the methods' released code: loss
 * terms, gradients, denoised targets, neighbours, memories.
 */
class CriterionParityTest {
  private static final double LOSS = 2e-6;
  private static final double GRADIENT_ABSOLUTE = 2e-8;
  private static final double GRADIENT_RELATIVE = 1e-5;
  private static final int BATCH = 32;
  private static final int BITS = 16;
  private static final int ITEMS = 240;
  private static final int[] INDEX = ParityFile.read("baseline_input/index.npy").ints();

  private final NDManager manager = TensorEngine.newManager();
  private final Constants constants = new Constants(manager);

  @AfterEach
  void release() {
    constants.close();
    manager.close();
  }

  private NDArray tensor(String file) {
    ParityFile read = ParityFile.read(file);
    return manager.create(read.floats(), new Shape(read.shape()[0], read.shape()[1]));
  }

  private NDArray block(String file) {
    return manager.create(ParityFile.read(file).block(INDEX), new Shape(BATCH, BATCH));
  }

  private NDArray rows(String file) {
    ParityFile read = ParityFile.read(file);
    float[] rows = FloatMatrix.of(read.floats(), read.shape()[1]).gather(INDEX).toArray();
    return manager.create(rows, new Shape(BATCH, read.shape()[1]));
  }

  private TrainingBatch batch(int epoch, NDArray target) {
    return new TrainingBatch(
        epoch,
        epoch,
        INDEX,
        rows("baseline_input/img.npy"),
        rows("baseline_input/txt.npy"),
        Optional.of(target));
  }

  private CriterionContext context(Objective objective) {
    TrainingConfig config =
        new TrainingConfig(
            BITS,
            1,
            objective,
            NetworkShapes.both(new NetworkShape(List.of(), 0)),
            Fixtures.adamW(0.001),
            BATCH,
            10,
            0,
            InputScaling.AS_GIVEN,
            Binarisation.TANH);
    return new CriterionContext(manager, constants, config.forCriterion(), ITEMS, 64, 40);
  }

  private static void assertGradient(NDArray actual, String file) {
    Tolerance.assertClose(
        actual.toFloatArray(),
        ParityFile.read(file).values(),
        GRADIENT_ABSOLUTE,
        GRADIENT_RELATIVE,
        file);
  }

  @Test
  void dsah_releasedBatch_equalsReleasedCode() {
    DsahObjective objective = new DsahObjective(1.5, 0.1, 1, 1, 2, true);
    try (DsahCriterion criterion = (DsahCriterion) objective.open(context(objective))) {
      decoder(criterion, Modality.TEXT, "img2txt");
      decoder(criterion, Modality.IMAGE, "txt2img");
      Loss loss =
          criterion.evaluate(
              batch(0, tensor("dsah/S.npy")),
              tensor("baseline_input/code_I.npy"),
              tensor("baseline_input/code_T.npy"));
      double[] expected = ParityFile.read("dsah/loss.npy").values();
      // Theirs: TT, IT, II, II to S_I, TT to S_T, pairs, image decoder, text decoder, transpose.
      int[] places = {0, 1, 2, 3, 4, 5, 7, 8, 6};
      for (int i = 0; i < places.length; i++) {
        Tolerance.assertRelative(loss.values()[places[i]], expected[i], LOSS, "term " + i);
      }
      Tolerance.assertRelative(loss.total(), expected[9], LOSS, "total");
      assertGradient(loss.imageGradient(), "dsah/dcode_I.npy");
      assertGradient(loss.textGradient(), "dsah/dcode_T.npy");
      decoderGradients(criterion, Modality.TEXT, "img2txt");
      decoderGradients(criterion, Modality.IMAGE, "txt2img");
    }
  }

  private static void decoder(DsahCriterion criterion, Modality to, String name) {
    List<NDArray> values = criterion.decoder(to).values();
    Tensors.overwrite(values.get(0), ParityFile.read("dsah/dec_" + name + "_weight.npy").floats());
    Tensors.overwrite(values.get(1), ParityFile.read("dsah/dec_" + name + "_bias.npy").floats());
  }

  private void decoderGradients(DsahCriterion criterion, Modality to, String name) {
    List<NDArray> gradients = criterion.decoder(to).takeGradients(manager);
    assertGradient(gradients.get(0), "dsah/d_dec_" + name + "_weight.npy");
    assertGradient(gradients.get(1), "dsah/d_dec_" + name + "_bias.npy");
  }

  @ParameterizedTest
  @CsvSource({"stage1, 0.8, false", "denoise, 0.8, true", "denoise_gamma0.4, 0.4, true"})
  void uchstm_releasedBatch_equalsReleasedCode(String stage, double gamma, boolean denoises) {
    UchstmObjective objective =
        new UchstmObjective(new DgcpnObjective(1.5, 1, 1, false), 1, gamma, 5, false);
    Loss loss =
        objective.evaluate(
            tensor("baseline_input/code_I.npy"),
            tensor("baseline_input/code_T.npy"),
            block("uchstm/S.npy"),
            denoises,
            constants);
    double[] expected = ParityFile.read("uchstm/" + stage + "_loss.npy").values();
    for (int i = 0; i < 4; i++) {
      Tolerance.assertRelative(loss.values()[i], expected[i], LOSS, "term " + i);
    }
    double consistency = Arrays.stream(loss.values(), 4, 8).sum();
    Tolerance.assertRelative(consistency, expected[4], LOSS, "consistency");
    Tolerance.assertRelative(loss.total(), expected[5], LOSS, "total");
    assertGradient(loss.imageGradient(), "uchstm/" + stage + "_dcode_I.npy");
    assertGradient(loss.textGradient(), "uchstm/" + stage + "_dcode_T.npy");
  }

  @ParameterizedTest
  @CsvSource({"denoise, 0.8, 302", "denoise_gamma0.4, 0.4, 653"})
  void uchstm_denoisedTarget_equalsReleasedCode(String stage, double gamma, int noise) {
    UchstmObjective objective =
        new UchstmObjective(new DgcpnObjective(1.5, 1, 1, false), 1, gamma, 5, false);
    NDArray image = UnitCodes.of(tensor("baseline_input/code_I.npy"), constants).unit();
    NDArray text = UnitCodes.of(tensor("baseline_input/code_T.npy"), constants).unit();
    UchstmObjective.Denoised denoised =
        objective.denoise(
            new InnerProducts(image, text, constants).mean(), block("uchstm/S.npy"), constants);
    double[] target = ParityFile.read("uchstm/" + stage + "_target.npy").values();
    float[] actual = denoised.target().toFloatArray();
    int changed = 0;
    float[] given = block("uchstm/S.npy").toFloatArray();
    for (int i = 0; i < actual.length; i++) {
      changed += actual[i] == given[i] ? 0 : 1;
      // The diagonal is not read; theirs is 1.
      if (i % (BATCH + 1) != 0) {
        assertThat((double) actual[i]).isEqualTo(target[i]);
      }
    }
    assertThat(changed).isEqualTo(noise);
    Tolerance.assertClose(
        denoised.weight().toFloatArray(),
        ParityFile.read("uchstm/" + stage + "_weight.npy").values(),
        1e-6,
        0,
        "weight");
  }

  @Test
  void uchstm_clampedWeights_areTheReleasedOnesWithoutNegativeOnes() {
    DgcpnObjective base = new DgcpnObjective(1.5, 1, 1, false);
    NDArray image = UnitCodes.of(tensor("baseline_input/code_I.npy"), constants).unit();
    NDArray text = UnitCodes.of(tensor("baseline_input/code_T.npy"), constants).unit();
    NDArray codes = new InnerProducts(image, text, constants).mean();
    NDArray target = block("uchstm/S.npy");
    UchstmObjective.Denoised released =
        new UchstmObjective(base, 1, 0.8, 5, false).denoise(codes, target, constants);
    UchstmObjective.Denoised clamped =
        new UchstmObjective(base, 1, 0.8, 5, true).denoise(codes, target, constants);

    float[] weights = released.weight().toFloatArray();
    assertThat(clamped.target().toFloatArray()).isEqualTo(released.target().toFloatArray());
    int negative = 0;
    for (int i = 0; i < weights.length; i++) {
      negative += weights[i] < 0 ? 1 : 0;
      weights[i] = Math.max(0, weights[i]);
    }
    assertThat(clamped.weight().toFloatArray()).isEqualTo(weights);
    assertThat(negative).isEqualTo(215);
  }

  @Test
  void cirh_neighbours_equalReleasedCode() {
    float[] similarities = ParityFile.read("cirh/S.npy").block(INDEX);
    int[][] neighbours = CirhNeighbours.of(similarities, BATCH);
    assertThat(neighbours[0]).isEqualTo(ParityFile.read("cirh/nn_ind2.npy").ints());
    assertThat(neighbours[1]).isEqualTo(ParityFile.read("cirh/nn_ind1.npy").ints());
    float[] weights = CirhNeighbours.weights(similarities, BATCH, 0.2, 0.1);
    NDArray smoothed =
        manager.create(weights, new Shape(BATCH, BATCH)).matMul(rows("baseline_input/img.npy"));
    Tolerance.assertClose(
        smoothed.toFloatArray(),
        ParityFile.read("cirh/img_smoothed.npy").values(),
        2e-6,
        0,
        "smoothed");
  }

  @Test
  void cirh_teacherLoss_equalsReleasedCode() {
    CirhObjective objective = new CirhObjective(10, 1, 0.01, 0.001, 8, 0.2, 0.1);
    try (CirhCriterion criterion = (CirhCriterion) objective.open(context(objective))) {
      NDArray target = block("cirh/S.npy");
      NDArray joint = tensor("cirh/teacher_H.npy");
      CirhCriterion.MeanSquares image = criterion.cosines(tensor("cirh/teacher_HI.npy"), target);
      CirhCriterion.MeanSquares text = criterion.cosines(tensor("cirh/teacher_HT.npy"), target);
      CirhCriterion.MeanSquares both = criterion.cosines(joint, target);
      CirhCriterion.MeanSquares quantised =
          CirhCriterion.squares(
              joint, Signs.of(joint, constants), objective.terms(BITS).get(5), constants);
      double total =
          (double) image.value().getFloat()
              + text.value().getFloat()
              + both.value().getFloat()
              + quantised.value().getFloat();
      Tolerance.assertRelative(
          total, ParityFile.read("cirh/teacher_loss.npy").values()[0], LOSS, "teacher");
      assertGradient(image.gradient(), "cirh/teacher_dHI.npy");
      assertGradient(text.gradient(), "cirh/teacher_dHT.npy");
      assertGradient(both.gradient().add(quantised.gradient()), "cirh/teacher_dH.npy");
    }
  }

  @Test
  void cirh_hashLoss_equalsReleasedCode() {
    CirhObjective objective = new CirhObjective(10, 1, 0.01, 0.001, 8, 0.2, 0.1);
    try (CirhCriterion criterion = (CirhCriterion) objective.open(context(objective))) {
      NDArray zero = manager.create(0f);
      Loss loss =
          criterion.follow(
              List.of(zero, zero, zero, zero, zero, zero),
              Signs.of(tensor("cirh/teacher_H.npy"), constants),
              block("cirh/S.npy"),
              tensor("baseline_input/code_I.npy"),
              tensor("baseline_input/code_T.npy"));
      double[] expected = ParityFile.read("cirh/hash_loss.npy").values();
      Tolerance.assertRelative(Arrays.stream(loss.values(), 6, 9).sum(), expected[0], LOSS, "f1");
      Tolerance.assertRelative(Arrays.stream(loss.values(), 9, 12).sum(), expected[1], LOSS, "f2");
      Tolerance.assertRelative(loss.total(), expected[2], LOSS, "total");
      assertGradient(loss.imageGradient(), "cirh/hash_dcode_I.npy");
      assertGradient(loss.textGradient(), "cirh/hash_dcode_T.npy");
    }
  }

  private static final UcchObjective UCCH = new UcchObjective(0.9, 0.2, 1, 0.9, 64, false, 0.4, 1);

  @Test
  void ucch_givenKeys_equalsReleasedCode() {
    try (UcchCriterion criterion = (UcchCriterion) UCCH.open(context(UCCH))) {
      CodeMemory memory = memory(criterion);
      int[] keys = ParityFile.read("ucch/keys.npy").ints();
      int[] negatives = new int[BATCH * 64];
      for (int item = 0; item < BATCH; item++) {
        assertThat(keys[item * 65]).isEqualTo(INDEX[item]);
        System.arraycopy(keys, item * 65 + 1, negatives, item * 64, 64);
      }
      NDArray negativeKeys =
          memory
              .gatherSigns(manager, new HostBuffer(negatives.length * BITS), negatives)
              .reshape(BATCH, 64, BITS);
      NDArray positives = memory.gatherSigns(manager, new HostBuffer(BATCH * BITS), INDEX);
      NDArray image = tensor("ucch/h_I.npy");
      NDArray text = tensor("ucch/h_T.npy");
      KeyContrast.Negatives drawn = new KeyContrast.Negatives(negativeKeys, null);
      Loss loss = criterion.evaluate(image, text, positives, drawn);
      assertUcch(loss, "main");
      KeyContrast contrast = new KeyContrast(0.9, constants);
      NDArray gradient = contrast.evaluate(image, positives, drawn).gradient();
      assertGradient(gradient, "ucch/Lc_dh_I.npy");
      // The means that move the memory come with an evaluation of the batch itself.
      TrainingBatch later = batch(1, manager.create(new Shape(1, 1)));
      criterion.evaluateUnit(later, image, text);
      criterion.learn(later, 0);
      assertMemory(memory, "ucch/main_memory1_rows.npy");
    }
  }

  @Test
  void ucch_warmUp_equalsReleasedCode() {
    try (UcchCriterion criterion = (UcchCriterion) UCCH.open(context(UCCH))) {
      CodeMemory memory = memory(criterion);
      TrainingBatch first = batch(0, manager.create(new Shape(1, 1)));
      Loss loss = criterion.evaluateUnit(first, tensor("ucch/h_I.npy"), tensor("ucch/h_T.npy"));
      assertUcch(loss, "warmup");
      criterion.learn(first, 0);
      assertMemory(memory, "ucch/warmup_memory1_rows.npy");
    }
  }

  private static CodeMemory memory(UcchCriterion criterion) {
    CodeMemory memory = criterion.memory();
    Tensors.overwrite(memory.rows(), ParityFile.read("ucch/memory0.npy").floats());
    memory.refresh();
    return memory;
  }

  private static void assertUcch(Loss loss, String stage) {
    double[] expected = ParityFile.read("ucch/" + stage + "_loss.npy").values();
    double[] values = loss.values();
    Tolerance.assertRelative(values[0], expected[0], LOSS, "Lc image");
    Tolerance.assertRelative(values[1], expected[1], LOSS, "Lc text");
    Tolerance.assertRelative(values[2] + values[3], expected[3], LOSS, "Lr");
    Tolerance.assertRelative(loss.total(), expected[4], LOSS, "total");
    assertGradient(loss.imageGradient(), "ucch/" + stage + "_dh_I.npy");
    assertGradient(loss.textGradient(), "ucch/" + stage + "_dh_T.npy");
  }

  private static void assertMemory(CodeMemory memory, String file) {
    float[] all = memory.rows().toFloatArray();
    float[] rows = FloatMatrix.of(all, BITS).gather(INDEX).toArray();
    Tolerance.assertClose(rows, ParityFile.read(file).values(), 2e-7, 0, file);
  }
}
