package org.crosshash.experiments.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.crosshash.trainer.v1.CodeHistoryPoint;
import org.crosshash.trainer.v1.CodeStatistics;
import org.crosshash.trainer.v1.CommunityDistances;
import org.crosshash.trainer.v1.DistanceHistogram;
import org.crosshash.trainer.v1.ModalityCodes;
import org.crosshash.trainer.v1.PairDistances;

/** Statistics of a few codes of eight bits, with all that there may be. */
final class SomeCodes {
  private SomeCodes() {}

  static CodeStatistics statistics() {
    CodeStatistics.Builder statistics = CodeStatistics.newBuilder().setBits(8);
    for (String modality : List.of("image", "text")) {
      statistics.addModalities(
          ModalityCodes.newBuilder()
              .setModality(modality)
              .setCodes(4)
              .setDistinct(3)
              .setCollisionRate(0.5)
              .setEntropy(1.5)
              .addAllItemsByGroup(List.of(2L, 2L))
              .addAllOnes(Collections.nCopies(8, 0.25))
              .setMeanImbalance(0.25)
              .setEffectiveBits(6.54)
              .setCommunities(
                  CommunityDistances.newBuilder()
                      .setItems(4)
                      .setInside(histogram(1))
                      .setOutside(histogram(4))
                      .setInsideMean(1)
                      .setOutsideMean(4)));
    }
    return statistics
        .setPairs(
            PairDistances.newBuilder()
                .setItems(4)
                .setMatching(histogram(2))
                .setRandom(histogram(5))
                .setMatchingMean(2)
                .setRandomMean(5)
                .setSeparation(0.875))
        .build();
  }

  /** Three looks; in the first no item has another one of its community. */
  static List<CodeHistoryPoint> history() {
    List<CodeHistoryPoint> history = new ArrayList<>();
    for (int epoch = 0; epoch <= 4; epoch += 2) {
      CodeStatistics.Builder statistics = statistics().toBuilder();
      statistics.getPairsBuilder().setMatchingMean(4.0 / (epoch + 1));
      if (epoch == 0) {
        statistics
            .getModalitiesBuilderList()
            .forEach(modality -> modality.getCommunitiesBuilder().setInsideMean(Double.NaN));
      }
      history.add(CodeHistoryPoint.newBuilder().setEpoch(epoch).setStatistics(statistics).build());
    }
    return history;
  }

  private static DistanceHistogram histogram(int distance) {
    List<Long> counts = new ArrayList<>(Collections.nCopies(9, 0L));
    counts.set(distance, 4L);
    return DistanceHistogram.newBuilder().addAllCounts(counts).build();
  }
}
