package org.crosshash.search.index;

import java.util.List;
import java.util.OptionalInt;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/** The rules of codes and radii. */
final class Codes {
  private Codes() {}

  /** Throws INVALID_ARGUMENT unless the code has the length of the index's codes. */
  static void requireLength(byte[] code, int codeBytes, String whose) {
    if (code.length != codeBytes) {
      throw CrosshashException.invalid(
          "A code must have the %d bytes (%d bits) of the index's codes"
              .formatted(codeBytes, 8 * codeBytes),
          code.length + " bytes at " + whose,
          "hash with the model of this index, or use an index of this length");
    }
  }

  /** The codes one after another, each checked. */
  static byte[] concatenated(List<byte[]> codes, int codeBytes) {
    byte[] all = new byte[Math.multiplyExact(codes.size(), codeBytes)];
    for (int i = 0; i < codes.size(); i++) {
      requireLength(codes.get(i), codeBytes, "query " + i);
      System.arraycopy(codes.get(i), 0, all, i * codeBytes, codeBytes);
    }
    return all;
  }

  /**
   * Throws OUT_OF_RANGE unless the radius can be the distance of two codes.
   *
   * @param summed of how many distances it is a sum
   */
  static void requireRadius(OptionalInt radius, int bits, int summed) {
    int greatest = bits * summed;
    if (radius.isPresent() && (radius.getAsInt() < 0 || radius.getAsInt() > greatest)) {
      throw new CrosshashException(
          Problem.OUT_OF_RANGE,
          summed == 1
              ? "A radius is 0 to the index's " + bits + " bits"
              : "A radius of a sum is 0 to %d times the index's %d bits".formatted(summed, bits),
          radius.getAsInt(),
          "give a distance that two of its codes can have, or none for any distance");
    }
  }
}
