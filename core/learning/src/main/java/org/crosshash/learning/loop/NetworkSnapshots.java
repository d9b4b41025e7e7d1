package org.crosshash.learning.loop;

import java.util.List;

/** Copies of the hash networks of a training, as they hash. */
public interface NetworkSnapshots {
  /** A copy of all that hashing needs, in a fixed order. */
  List<float[]> take();

  /** Hashes with such a copy. */
  RowCodes codes(List<float[]> snapshot);
}
