package org.crosshash.trainer;

import java.util.Arrays;
import org.crosshash.hamming.statistics.BitBalance;
import org.crosshash.hamming.statistics.CodeStatistics;
import org.crosshash.hamming.statistics.PairStatistics;
import org.crosshash.trainer.v1.CommunityDistances;
import org.crosshash.trainer.v1.DistanceHistogram;
import org.crosshash.trainer.v1.ModalityCodes;
import org.crosshash.trainer.v1.PairDistances;

/** Statistics of codes as messages. */
final class CodesMessages {
  private CodesMessages() {}

  /** What the codes of a modality look like, at least one. */
  static ModalityCodes.Builder modality(String name, int bits, byte[] codes) {
    return modality(name, CodeStatistics.of(bits, codes));
  }

  /** What the codes of a modality look like. */
  static ModalityCodes.Builder modality(String name, CodeStatistics statistics) {
    BitBalance balance = statistics.balance();
    return ModalityCodes.newBuilder()
        .setModality(name)
        .setCodes(statistics.codes())
        .setDistinct(statistics.collisions().distinct())
        .setCollisionRate(statistics.collisions().rate())
        .setLargestGroup(statistics.collisions().largest())
        .addAllItemsByGroup(Arrays.stream(statistics.collisions().itemsByGroup()).boxed().toList())
        .setEntropy(statistics.collisions().entropy())
        .addAllOnes(Arrays.stream(balance.ones()).boxed().toList())
        .setMeanImbalance(balance.meanDeviation())
        .setWorstImbalance(balance.worstDeviation())
        .setWorstBit(balance.worstBit())
        .setMeanBitEntropy(balance.meanEntropy())
        .setConstantBits(balance.constantBits())
        .setMeanCorrelation(statistics.correlation().meanAbsolute())
        .setMaximumCorrelation(statistics.correlation().maximumAbsolute())
        .setEffectiveBits(statistics.correlation().effectiveBits());
  }

  /** Distances of pairs. */
  static PairDistances pairs(PairStatistics statistics) {
    return PairDistances.newBuilder()
        .setItems(statistics.matching().pairs())
        .setMatching(histogram(statistics.matching()))
        .setRandom(histogram(statistics.random()))
        .setMatchingMean(statistics.matching().mean())
        .setRandomMean(statistics.randomMean())
        .setSeparation(statistics.separation())
        .build();
  }

  /** Distances in communities, of so many items. */
  static CommunityDistances communities(
      int items, org.crosshash.hamming.statistics.CommunityDistances distances) {
    return CommunityDistances.newBuilder()
        .setItems(items)
        .setInside(histogram(distances.inside()))
        .setOutside(histogram(distances.outside()))
        .setInsideMean(distances.insideMean())
        .setOutsideMean(distances.outsideMean())
        .build();
  }

  private static DistanceHistogram histogram(
      org.crosshash.hamming.statistics.DistanceHistogram distances) {
    return DistanceHistogram.newBuilder()
        .addAllCounts(Arrays.stream(distances.counts()).boxed().toList())
        .build();
  }
}
