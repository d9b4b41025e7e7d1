package org.crosshash.experiments.pipeline;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Supplier;

/** What a tracked trial's run holds beyond its settings and figures. */
public interface TrialExtras {
  /** Nothing more. */
  TrialExtras NONE =
      new TrialExtras() {
        @Override
        public Map<String, Double> figures(TrialResult result) {
          return Map.of();
        }

        @Override
        public SequencedMap<String, Supplier<byte[]>> files(
            Plan plan, Trial trial, TrialResult result) {
          return new LinkedHashMap<>();
        }
      };

  /** Further final figures, by name: sizes. */
  Map<String, Double> figures(TrialResult result);

  /** Files by name; made only where the run does not have them yet. */
  SequencedMap<String, Supplier<byte[]>> files(Plan plan, Trial trial, TrialResult result);
}
