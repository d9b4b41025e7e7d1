package org.crosshash.learning.training;

import java.nio.file.Path;
import java.util.Objects;
import org.crosshash.learning.tower.TowerConfig;
import org.crosshash.tables.RaggedInts;

/**
 * What a text tower under training is made of and reads.
 *
 * @param config how it reads and learns
 * @param torchScript the file {@code NAME.pt} that it begins with
 * @param ids token ids of the items of the training's matrices, in the same rows
 */
public record TowerInputs(TowerConfig config, Path torchScript, RaggedInts ids) {
  /** Checks that nothing is missing. */
  public TowerInputs {
    Objects.requireNonNull(config, "config");
    Objects.requireNonNull(torchScript, "torchScript");
    Objects.requireNonNull(ids, "ids");
  }
}
