package org.crosshash.hamming;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** The oracle: bit by bit distances and a full sort. */
final class NaiveSearch {
  private NaiveSearch() {}

  static byte[] randomCodes(Random random, int count, int bits) {
    byte[] codes = new byte[count * bits / 8];
    random.nextBytes(codes);
    return codes;
  }

  /** Codes near a few centres, so that ties and small distances are common. */
  static byte[] clusteredCodes(Random random, int count, int bits) {
    byte[] centres = randomCodes(random, 5, bits);
    byte[] codes = new byte[count * bits / 8];
    for (int code = 0; code < count; code++) {
      System.arraycopy(centres, random.nextInt(5) * bits / 8, codes, code * bits / 8, bits / 8);
      for (int flips = random.nextInt(4); flips > 0; flips--) {
        int bit = random.nextInt(bits);
        codes[code * bits / 8 + bit / 8] ^= (byte) (1 << (bit % 8));
      }
    }
    return codes;
  }

  static int distance(byte[] a, int from, byte[] b, int start, int bits) {
    int distance = 0;
    for (int bit = 0; bit < bits; bit++) {
      int left = (a[from + bit / 8] >> (bit % 8)) & 1;
      int right = (b[start + bit / 8] >> (bit % 8)) & 1;
      distance += left ^ right;
    }
    return distance;
  }

  static List<Neighbours> search(int bits, byte[] database, byte[] queries, SearchRequest request) {
    int bytes = bits / 8;
    List<Neighbours> results = new ArrayList<>();
    for (int query = 0; query < queries.length / bytes; query++) {
      List<int[]> found = new ArrayList<>();
      for (int slot = 0; slot < database.length / bytes; slot++) {
        int distance = distance(database, slot * bytes, queries, query * bytes, bits);
        boolean passes = ((request.filter().word(slot / 64) >>> (slot % 64)) & 1) != 0;
        if (passes && distance <= request.radius()) {
          found.add(new int[] {distance, slot});
        }
      }
      found.sort(Comparator.<int[]>comparingInt(hit -> hit[0]).thenComparingInt(hit -> hit[1]));
      List<int[]> kept = found.subList(0, Math.min(request.limit(), found.size()));
      results.add(
          new Neighbours(
              kept.stream().mapToInt(hit -> hit[1]).toArray(),
              kept.stream().mapToInt(hit -> hit[0]).toArray()));
    }
    return results;
  }
}
