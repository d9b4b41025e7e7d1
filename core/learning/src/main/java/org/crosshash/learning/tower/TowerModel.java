package org.crosshash.learning.tower;

import java.util.Objects;
import java.util.function.Supplier;
import org.crosshash.learning.model.HashModel;

/**
 * A hash model whose text head reads what a text tower makes of token ids.
 *
 * @param heads the text head reads the tower's vectors
 * @param rule how the tower reads token ids
 * @param torchScript the tower, as {@code torch.jit.load} reads it; asked for whenever it is
 *     needed, since it is large
 */
public record TowerModel(HashModel heads, TokenIdRule rule, Supplier<byte[]> torchScript) {
  /** Checks that nothing is missing. */
  public TowerModel {
    Objects.requireNonNull(heads, "heads");
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(torchScript, "torchScript");
  }
}
