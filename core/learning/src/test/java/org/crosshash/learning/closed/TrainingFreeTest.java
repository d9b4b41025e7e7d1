package org.crosshash.learning.closed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.model.HashModel;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.model.ModelFiles;
import org.crosshash.learning.support.Fixtures;
import org.crosshash.learning.training.TrainingPairs;
import org.crosshash.tables.FloatMatrix;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.MatrixFeatures_DDRM;
import org.junit.jupiter.api.Test;

class TrainingFreeTest {
  private static final int ITEMS = 120;
  private static final TrainingPairs PAIRS =
      TrainingPairs.all(
          Fixtures.topics(1, ITEMS, 24, 9, 0.4), Fixtures.topics(2, ITEMS, 16, 9, 0.4));
  private static final TrainingPairs ONE_SPACE =
      TrainingPairs.all(
          Fixtures.topics(1, ITEMS, 20, 9, 0.4), Fixtures.topics(1, ITEMS, 20, 9, 0.2));

  @Test
  void rotation_moreRounds_isOrthogonalAndNearerToSigns() {
    DMatrixRMaj projected =
        TrainingRows.project(PAIRS.text(), PAIRS.rows(), LinearMap.of(CommonOps_DDRM.identity(16)));
    DMatrixRMaj first = IterativeQuantisation.rotation(projected, 1, 1, () -> {});
    DMatrixRMaj last = IterativeQuantisation.rotation(projected, 1, 30, () -> {});
    assertThat(MatrixFeatures_DDRM.isOrthogonal(last, 1e-9)).isTrue();
    assertThat(signSum(projected, last)).isGreaterThan(signSum(projected, first));
  }

  /** Σ |Z R|, which the rounds never lower. */
  private static double signSum(DMatrixRMaj projected, DMatrixRMaj rotation) {
    DMatrixRMaj rotated = new DMatrixRMaj(projected.numRows, rotation.numCols);
    CommonOps_DDRM.mult(projected, rotation, rotated);
    return CommonOps_DDRM.elementSumAbs(rotated);
  }

  @Test
  void fit_everyProjection_bringsTopicsTogether() {
    for (TrainingFreeConfig.Projection projection :
        List.of(
            new TrainingFreeConfig.Projection.Random(),
            new TrainingFreeConfig.Projection.Principal(),
            new TrainingFreeConfig.Projection.Ridge(1),
            new TrainingFreeConfig.Projection.Canonical(1, true),
            new TrainingFreeConfig.Projection.Canonical(1, false))) {
      for (int rounds : new int[] {0, 30}) {
        TrainingFreeConfig config = new TrainingFreeConfig(16, 1, projection, rounds);
        HashModel model = TrainingFree.fit(config, ONE_SPACE);
        assertThat(margin(model)).as("%s", config).isGreaterThan(1.5);
        assertThat(model.hash(Modality.IMAGE, ONE_SPACE.image()))
            .isEqualTo(TrainingFree.fit(config, ONE_SPACE).hash(Modality.IMAGE, ONE_SPACE.image()));
      }
    }
  }

  private static double margin(HashModel model) {
    byte[] images = model.hash(Modality.IMAGE, ONE_SPACE.image());
    byte[] texts = model.hash(Modality.TEXT, ONE_SPACE.text());
    double[] sums = new double[2];
    int[] counts = new int[2];
    for (int i = 0; i < ITEMS; i++) {
      for (int j = 0; j < ITEMS; j++) {
        int same = i % 9 == j % 9 ? 1 : 0;
        counts[same]++;
        for (int b = 0; b < 2; b++) {
          sums[same] += Integer.bitCount((images[i * 2 + b] ^ texts[j * 2 + b]) & 0xFF);
        }
      }
    }
    return sums[0] / counts[0] - sums[1] / counts[1];
  }

  @Test
  void fit_offCentreRows_isCentredByRidge() {
    float[] moved = PAIRS.image().gather(PAIRS.rows()).toArray();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += 0.05f * (i % 24);
    }
    TrainingPairs pairs = TrainingPairs.all(FloatMatrix.of(moved, 24), PAIRS.text());
    HashModel model =
        TrainingFree.fit(
            new TrainingFreeConfig(8, 1, new TrainingFreeConfig.Projection.Ridge(1), 0), pairs);
    byte[] codes = model.hash(Modality.IMAGE, pairs.image().gather(pairs.rows()));
    for (int bit = 0; bit < 8; bit++) {
      int ones = 0;
      for (byte code : codes) {
        ones += (code >> bit) & 1;
      }
      assertThat(ones).as("bit %d", bit).isBetween(ITEMS / 10, ITEMS * 9 / 10);
    }
  }

  @Test
  void fit_moreBitsThanDirections_saysHowManyThereAre() {
    for (TrainingFreeConfig.Projection projection :
        List.of(
            new TrainingFreeConfig.Projection.Canonical(1, true),
            new TrainingFreeConfig.Projection.Ridge(1))) {
      assertThatThrownBy(
              () -> TrainingFree.fit(new TrainingFreeConfig(24, 1, projection, 30), PAIRS))
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining("directions, 16: 24");
    }
  }

  @Test
  void fit_twoSpaces_areRefusedWhereOneIsNeeded() {
    for (TrainingFreeConfig.Projection projection :
        List.of(
            new TrainingFreeConfig.Projection.Random(),
            new TrainingFreeConfig.Projection.Principal())) {
      assertThatThrownBy(() -> TrainingFree.fit(new TrainingFreeConfig(8, 1, projection, 0), PAIRS))
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining("dimensions 24 and 16");
    }
  }

  @Test
  void fit_withoutRotation_readsTheSeedForRandomHyperplanesAlone() {
    for (TrainingFreeConfig.Projection projection :
        List.of(
            new TrainingFreeConfig.Projection.Principal(),
            new TrainingFreeConfig.Projection.Ridge(1),
            new TrainingFreeConfig.Projection.Canonical(1, true))) {
      assertThat(weights(projection, 1, 0)).isEqualTo(weights(projection, 2, 0));
      assertThat(weights(projection, 1, 3)).isNotEqualTo(weights(projection, 2, 3));
    }
    TrainingFreeConfig.Projection random = new TrainingFreeConfig.Projection.Random();
    assertThat(weights(random, 1, 0)).isNotEqualTo(weights(random, 2, 0));
  }

  private static List<String> weights(
      TrainingFreeConfig.Projection projection, long seed, int rotations) {
    HashModel model =
        TrainingFree.fit(new TrainingFreeConfig(16, seed, projection, rotations), ONE_SPACE);
    return ModelFiles.write(model, new TreeMap<>()).values().stream()
        .map(HexFormat.of()::formatHex)
        .toList();
  }

  @Test
  void fit_watched_givesTheSameModel() {
    TrainingFreeConfig config =
        new TrainingFreeConfig(8, 1, new TrainingFreeConfig.Projection.Canonical(1, true), 30);
    HashModel watched = TrainingFree.fit(config, PAIRS, () -> {});
    HashModel plain = TrainingFree.fit(config, PAIRS);
    for (Modality modality : Modality.values()) {
      assertThat(watched.hash(modality, PAIRS.of(modality)))
          .isEqualTo(plain.hash(modality, PAIRS.of(modality)));
    }
  }

  @Test
  void fit_cancelledInTheMidstOfARotation_endsAtOnce() {
    TrainingFreeConfig hours =
        new TrainingFreeConfig(
            8, 1, new TrainingFreeConfig.Projection.Canonical(1, true), Integer.MAX_VALUE);
    AtomicInteger looks = new AtomicInteger();
    assertThatThrownBy(() ->
            TrainingFree.fit(
                hours,
                PAIRS,
                () -> {
                  if (looks.incrementAndGet() == 2) {
                    throw new CancellationException("stop");
                  }
                }))
        .isInstanceOf(CancellationException.class)
        .hasMessage("stop");
    assertThat(looks).hasValue(2);
  }
}
