package org.crosshash.experiments.export;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.CodesTable;

/**
 * The codes of one modality.
 *
 * @param ids of the items
 * @param codes packed, one after the other
 * @param bits code length
 */
record SignCodes(List<String> ids, byte[] codes, int bits) {
  /** The codes of a modality, in the table's order. */
  static SignCodes of(CodesTable table, String modality) {
    int width = table.bits() / Byte.SIZE;
    List<String> ids = new ArrayList<>();
    byte[] codes = new byte[table.codes().length];
    for (int row = 0; row < table.rowCount(); row++) {
      if (table.modalities().get(row).equals(modality)) {
        System.arraycopy(table.codes(), row * width, codes, ids.size() * width, width);
        ids.add(table.ids().get(row));
      }
    }
    return new SignCodes(ids, Arrays.copyOf(codes, ids.size() * width), table.bits());
  }

  /** Number of codes. */
  int rows() {
    return ids.size();
  }

  /** +1 or -1: a bit as the sign that it is of. */
  int sign(int row, int bit) {
    int from = row * (bits / Byte.SIZE);
    return ((codes[from + bit / Byte.SIZE] >> (bit % Byte.SIZE)) & 1) == 1 ? 1 : -1;
  }

  /** The signs of all codes, row by row. */
  byte[] signs() {
    byte[] signs = new byte[Math.multiplyExact(rows(), bits)];
    for (int row = 0; row < rows(); row++) {
      for (int bit = 0; bit < bits; bit++) {
        signs[row * bits + bit] = (byte) sign(row, bit);
      }
    }
    return signs;
  }

  /**
   * The codes of some items, in their order.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if one has no code
   */
  SignCodes select(List<String> wanted) {
    Map<String, Integer> places = HashMap.newHashMap(ids.size());
    for (int row = 0; row < ids.size(); row++) {
      places.put(ids.get(row), row);
    }
    int width = bits / Byte.SIZE;
    byte[] some = new byte[Math.multiplyExact(wanted.size(), width)];
    for (int i = 0; i < wanted.size(); i++) {
      Integer place = places.get(wanted.get(i));
      if (place == null) {
        throw CrosshashException.invalid(
            "The items of the dataset have codes in the table",
            "`" + wanted.get(i) + "` has none",
            "hash the embeddings of that dataset");
      }
      System.arraycopy(codes, place * width, some, i * width, width);
    }
    return new SignCodes(List.copyOf(wanted), some, bits);
  }
}
