package org.crosshash.guidance;

import java.util.Objects;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.matrix.SquareMatrix;

/**
 * What a recipe makes of the training items.
 *
 * @param communities the community of every item from 0, or nothing where the recipe finds none
 * @param similarity the target similarities as a matrix on the heap, where there is one
 * @param compact the target similarities in another form; at most one of the two is there, and none
 *     for a batch-local recipe
 * @param statistics what can be said of it
 */
public record BuiltGuidance(
    Optional<int[]> communities,
    Optional<SquareMatrix> similarity,
    Optional<Compact> compact,
    GuidanceStatistics statistics) {
  /** Checks that the sizes agree. */
  public BuiltGuidance {
    Objects.requireNonNull(statistics, "statistics");
    if (similarity.isPresent() && compact.isPresent()) {
      throw new IllegalArgumentException("Similarity must be there in one form");
    }
    if (communities.isPresent()
        && similarity.isPresent()
        && communities.get().length != similarity.get().size()) {
      throw new IllegalArgumentException(
          "Communities and similarity must be of one size: "
              + communities.get().length
              + " and "
              + similarity.get().size());
    }
  }

  /** Guidance with a matrix on the heap, or of a batch-local recipe. */
  public BuiltGuidance(
      Optional<int[]> communities,
      Optional<SquareMatrix> similarity,
      GuidanceStatistics statistics) {
    this(communities, similarity, Optional.empty(), statistics);
  }

  /** The same with the similarities in another form. */
  BuiltGuidance with(Compact form) {
    return new BuiltGuidance(communities, Optional.empty(), Optional.of(form), statistics);
  }

  /**
   * The blocks, as they would be read from the stored guidance.
   *
   * @throws CrosshashException for a batch-local recipe, whose blocks are read from the embeddings
   */
  public Guidance guidance() {
    if (similarity.isPresent()) {
      return new DenseGuidance(similarity.get().view());
    }
    return switch (compact.orElseThrow(
        () ->
            CrosshashException.precondition(
                "Batch-local guidance is computed from its embeddings",
                "no similarity",
                "write it and open it together with them"))) {
      case Compact.Streamed streamed -> new DenseGuidance(streamed.rows());
      case Compact.Sparse sparse -> new SparseGuidance(sparse.neighbours(), sparse.rest());
      case Compact.Factored factored -> factored.guidance();
    };
  }
}
