package org.crosshash.hamming;

import java.util.Arrays;
import java.util.Objects;

/**
 * How far the codes of an array are from one another, whole and by substrings, from a sample: what
 * the expected work of a search is computed from. Immutable and determined by the codes alone.
 */
final class DistanceProfile {
  private static final int ROWS = 8192;
  private static final int QUERIES = 48;

  /** Bits of a substring at most. */
  private static final int WIDEST = 48;

  /** Work of looking up a bucket, in units of looking at one slot in it. */
  static final int PROBE = 3;

  private final Substrings substrings;

  /** Share of pairs of codes at exactly each distance, and the same in each substring. */
  private final double[] whole;

  private final double[][] parts;

  private DistanceProfile(Substrings substrings, double[] whole, double[][] parts) {
    this.substrings = substrings;
    this.whole = whole;
    this.parts = parts;
  }

  /** Chooses the substrings that suit a snapshot's codes and their number. */
  static DistanceProfile of(CodeSnapshot snapshot) {
    int bits = snapshot.codes().bits();
    long[][] sample = sample(snapshot);
    SubstringChooser chooser = new SubstringChooser(bits, sample);
    int fewest = (bits + WIDEST - 1) / WIDEST;
    int middle = likelyCount(bits, snapshot.liveCount());
    DistanceProfile best = null;
    double least = Double.POSITIVE_INFINITY;
    for (int count = Math.max(fewest, middle - 1); count <= Math.max(fewest, middle + 1); count++) {
      DistanceProfile profile = measured(chooser.deal(count), sample);
      double work = profile.typicalWork(snapshot.liveCount());
      if (work < least) {
        least = work;
        best = profile;
      }
    }
    return Objects.requireNonNull(best);
  }

  /** The number of substrings that suits so many random codes: about one code a bucket. */
  static int likelyCount(int bits, int size) {
    return (int) Math.round(bits * Math.log(2) / Math.log(Math.max(16, size)));
  }

  /** The same with so many substrings, whatever suits best. */
  static DistanceProfile of(CodeSnapshot snapshot, int count) {
    long[][] sample = sample(snapshot);
    return measured(new SubstringChooser(snapshot.codes().bits(), sample).deal(count), sample);
  }

  /** How bits are dealt. */
  Substrings substrings() {
    return substrings;
  }

  /**
   * The distance within which a query that is like the codes has so many neighbours.
   *
   * @param share how many, as a share of all codes
   */
  int radiusOf(double share) {
    double within = 0;
    for (int distance = 0; distance < whole.length; distance++) {
      within += whole[distance];
      // A share that the sample has not seen at all counts for nothing.
      if (within > 0 && within >= share) {
        return distance;
      }
    }
    return whole.length - 1;
  }

  /**
   * Expected work of looking at all codes within a radius, for a query that is like the codes.
   *
   * @param radius in bits
   * @param size number of codes
   * @return in units of looking at one slot; infinite past what is worth reckoning
   */
  double work(int radius, long size) {
    double work = 0;
    int count = substrings.count();
    for (int step = 0; step <= radius; step++) {
      int substring = step % count;
      int flips = step / count;
      if (flips > substrings.width(substring)) {
        continue;
      }
      work += PROBE * choose(substrings.width(substring), flips) + size * parts[substring][flips];
    }
    return work;
  }

  /** Ways to choose k of n, as a double. */
  static double choose(int n, int k) {
    double ways = 1;
    for (int i = 0; i < k; i++) {
      ways = ways * (n - i) / (i + 1);
    }
    return ways;
  }

  /**
   * What substrings are chosen for: ten neighbours of a query like the codes, a small radius, and a
   * query somewhat farther off, so that it need not be scanned for.
   */
  private double typicalWork(int size) {
    int bits = substrings.bits();
    return work(radiusOf(10.0 / Math.max(10, size)), size)
        + work(bits / 32, size)
        + work(3 * bits / 32, size);
  }

  private static DistanceProfile measured(Substrings substrings, long[][] sample) {
    int count = substrings.count();
    long[] whole = new long[substrings.bits() + 1];
    long[][] parts = new long[count][];
    for (int substring = 0; substring < count; substring++) {
      parts[substring] = new long[substrings.width(substring) + 1];
    }
    int words = sample[0].length;
    long[] difference = new long[words];
    long pairs = 0;
    int apart = Math.max(1, sample.length / QUERIES);
    for (int query = 0; query < sample.length; query += apart) {
      for (int row = 0; row < sample.length; row++) {
        if (row == query) {
          continue;
        }
        for (int word = 0; word < words; word++) {
          difference[word] = sample[query][word] ^ sample[row][word];
        }
        int distance = 0;
        for (int substring = 0; substring < count; substring++) {
          int part = substrings.distance(substring, difference);
          parts[substring][part]++;
          distance += part;
        }
        whole[distance]++;
        pairs++;
      }
    }
    double[][] partShares = new double[count][];
    for (int substring = 0; substring < count; substring++) {
      partShares[substring] = shares(parts[substring], pairs);
      smooth(partShares[substring], pairs);
    }
    return new DistanceProfile(substrings, shares(whole, pairs), partShares);
  }

  private static double[] shares(long[] counts, long pairs) {
    double[] shares = new double[counts.length];
    for (int i = 0; i < counts.length; i++) {
      shares[i] = pairs == 0 ? 0 : (double) counts[i] / pairs;
    }
    return shares;
  }

  /** What the sample is too small to have seen is taken to be as among random codes. */
  private static void smooth(double[] shares, long pairs) {
    int width = shares.length - 1;
    for (int distance = 0; distance <= width; distance++) {
      double random = choose(width, distance) * Math.pow(0.5, width);
      if (shares[distance] * pairs < 1) {
        shares[distance] = random;
      }
    }
  }

  /** Live codes spread evenly over the slots, in words. */
  private static long[][] sample(CodeSnapshot snapshot) {
    PackedCodes codes = snapshot.codes();
    CodeShape shape = codes.shape();
    int size = codes.size();
    int wanted = Math.min(ROWS, Math.max(1, size));
    long[][] sample = new long[wanted][];
    int taken = 0;
    for (int i = 0; i < wanted && size > 0; i++) {
      int slot = (int) ((long) size * i / wanted);
      if (snapshot.isLive(slot)) {
        long[] words = new long[shape.words()];
        codes.words(slot, words);
        sample[taken++] = words;
      }
    }
    if (taken == 0) {
      return new long[][] {new long[shape.words()]};
    }
    return Arrays.copyOf(sample, taken);
  }
}
