package org.crosshash.guidance;

import java.util.Optional;
import java.util.SortedMap;
import org.crosshash.guidance.part.Coherence;
import org.crosshash.guidance.part.FusedCosineBlocks;
import org.crosshash.guidance.part.NeighbourCuts;
import org.crosshash.guidance.work.Workers;

/** Finds the ingredients of guidance whose neighbourhoods cohere, a few rows of P at a time. */
final class CoherentBuild {
  private CoherentBuild() {}

  /**
   * The neighbourhoods and Q's factor.
   *
   * @param cosines P
   * @param kind whose neighbourhoods
   * @param neighbours size of a neighbourhood
   * @param scale Q's factor; 0: so that it is 1 on average, over the anchors' rows
   * @param numbers receives both
   */
  static CoherentGuidance factored(
      CoherentGuidance.Mixture mixture,
      FusedCosineBlocks cosines,
      NeighbourCuts.Kind kind,
      int neighbours,
      double scale,
      int[] anchors,
      SortedMap<String, Double> numbers,
      Workers workers) {
    Optional<NeighbourCuts> cuts =
        Optional.of(
            NeighbourCuts.of(
                kind, new GuidanceRows(similarity(cosines), workers), neighbours, workers));
    double factor =
        scale > 0
            ? scale
            : Coherence.unitScale(
                new GuidanceRows(
                    coherence(new CoherentGuidance(mixture, cosines, cuts, 0)), workers),
                anchors,
                neighbours,
                workers);
    numbers.put("neighbours", (double) neighbours);
    numbers.put("coherence_scale", factor);
    return new CoherentGuidance(mixture, cosines, cuts, factor);
  }

  /** P as guidance. */
  static Guidance similarity(FusedCosineBlocks cosines) {
    return new Guidance() {
      @Override
      public int size() {
        return cosines.size();
      }

      @Override
      public float[] block(int[] rows, int[] columns) {
        return cosines.block(cosines.side(rows), cosines.side(columns));
      }
    };
  }

  private static Guidance coherence(CoherentGuidance guidance) {
    return new Guidance() {
      @Override
      public int size() {
        return guidance.size();
      }

      @Override
      public float[] block(int[] rows, int[] columns) {
        return guidance.coherence(rows, columns);
      }
    };
  }
}
