package org.crosshash.guidance;

import java.util.Objects;
import org.crosshash.tables.FloatRows;
import org.crosshash.tables.GuidanceTable.Neighbours;

/** Similarities that were built without, or are kept without, an n x n matrix on the heap. */
public sealed interface Compact {
  /**
   * Dense, computed row by row as they are written.
   *
   * @param rows n x n values; readable while the workers that they were made with are open
   */
  record Streamed(FloatRows rows) implements Compact {
    /** Checks that there are rows. */
    public Streamed {
      Objects.requireNonNull(rows, "rows");
    }
  }

  /**
   * The strongest values of each row.
   *
   * @param neighbours these values
   * @param rest the value of all others
   */
  record Sparse(Neighbours neighbours, double rest) implements Compact {
    /** Checks that the rest is a number. */
    public Sparse {
      Objects.requireNonNull(neighbours, "neighbours");
      if (!Double.isFinite(rest)) {
        throw new IllegalArgumentException("The value of all others must be finite: " + rest);
      }
    }
  }

  /**
   * Ingredients.
   *
   * @param guidance computes the blocks
   */
  record Factored(FactoredGuidance guidance) implements Compact {
    /** Checks that there is guidance. */
    public Factored {
      Objects.requireNonNull(guidance, "guidance");
    }
  }
}
