package org.crosshash.learning.token;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.crosshash.learning.random.CounterRandom;
import org.crosshash.learning.tensor.HostBuffer;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;

/**
 * Gathers the tokens of one modality, batch after batch: the first ones of each item, each scaled
 * to length √dimension (a vector of zeros stays zero), with dropout. Reads the lists where they
 * lie. One thread.
 */
public final class TokenReader {
  private static final double SMALLEST = 1e-12;
  private static final float PADDING = -1e9f;

  private final RaggedMatrix lists;
  private final int limit;
  private final HostBuffer values;
  private final HostBuffer valid;
  private final HostBuffer hidden;
  private final float[] row;
  private float[] scaled = {};
  private float[] ones = {};
  private float[] masked = {};

  /**
   * A reader.
   *
   * @param limit most tokens of an item
   * @param batchCapacity items of the largest batch
   */
  public TokenReader(RaggedMatrix lists, int limit, int batchCapacity) {
    this.lists = lists;
    this.limit = limit;
    int columns = lists.values().columns();
    int tokens = Math.multiplyExact(batchCapacity, longest(lists, limit));
    this.values = new HostBuffer(Math.multiplyExact(tokens, columns));
    this.valid = new HostBuffer(tokens);
    this.hidden = new HostBuffer(tokens);
    this.row = new float[columns];
  }

  /**
   * Tokens that are read of the longest item, at least 1.
   *
   * @param limit most tokens of an item
   */
  public static int longest(RaggedMatrix lists, int limit) {
    int longest = 1;
    for (int item = 0; item < lists.items(); item++) {
      longest = Math.max(longest, Math.min(limit, lists.count(item)));
    }
    return longest;
  }

  /**
   * The batch of these items; valid until the next one is gathered.
   *
   * @param dropout share of values dropped; those kept are scaled by 1 / (1 - dropout)
   * @param key of the dropout's {@link CounterRandom}
   */
  public PaddedTokens gather(NDManager scope, int[] items, double dropout, long key) {
    int longest = 1;
    int count = 0;
    for (int item : items) {
      longest = Math.max(longest, tokens(item));
      count += tokens(item);
    }
    int columns = row.length;
    int rows = items.length * longest;
    reserve(rows, columns);
    FloatMatrix source = lists.values();
    for (int i = 0; i < items.length; i++) {
      int tokens = tokens(items[i]);
      for (int token = 0; token < longest; token++) {
        int at = i * longest + token;
        boolean padding = token >= tokens;
        ones[at] = padding ? 0f : 1f;
        masked[at] = padding ? PADDING : 0f;
        if (padding) {
          java.util.Arrays.fill(scaled, at * columns, (at + 1) * columns, 0f);
        } else {
          long from = (long) (lists.offsets()[items[i]] + token) * columns * Float.BYTES;
          MemorySegment.copy(
              source.segment(), ValueLayout.JAVA_FLOAT_UNALIGNED, from, row, 0, columns);
          write(at * columns, dropout, CounterRandom.key(key, at));
        }
      }
    }
    return new PaddedTokens(
        items.length,
        longest,
        values.copy(scope, scaled, rows, columns),
        valid.copy(scope, ones, rows, 1),
        hidden.copy(scope, masked, items.length, longest),
        count);
  }

  private int tokens(int item) {
    return Math.min(limit, lists.count(item));
  }

  private void reserve(int rows, int columns) {
    if (ones.length < rows) {
      scaled = new float[rows * columns];
      ones = new float[rows];
      masked = new float[rows];
    }
  }

  /** Scales the row, and drops values of it. */
  private void write(int at, double dropout, long key) {
    float factor = factor(row, 0, row.length);
    if (dropout == 0) {
      for (int i = 0; i < row.length; i++) {
        scaled[at + i] = row[i] * factor;
      }
      return;
    }
    float kept = (float) (factor / (1 - dropout));
    long threshold = (long) (dropout * 0x1.0p32);
    for (int i = 0; i < row.length; i += 2) {
      long bits = CounterRandom.bits(key, i >> 1);
      scaled[at + i] = (bits & 0xFFFFFFFFL) >= threshold ? row[i] * kept : 0f;
      if (i + 1 < row.length) {
        scaled[at + i + 1] = (bits >>> 32) >= threshold ? row[i + 1] * kept : 0f;
      }
    }
  }

  /** What brings a token to the length √dimension. */
  public static float factor(float[] values, int from, int count) {
    double squares = 0;
    for (int i = from; i < from + count; i++) {
      squares += (double) values[i] * values[i];
    }
    return (float) (Math.sqrt(count) / Math.max(Math.sqrt(squares), SMALLEST));
  }

  /** The shape of a matrix of all tokens. */
  static Shape perItem(PaddedTokens tokens, long columns) {
    return new Shape(tokens.items(), tokens.tokens(), columns);
  }

  /** Rows of one item a slice. */
  public static NDArray byItem(NDArray rows, PaddedTokens tokens) {
    return rows.reshape(perItem(tokens, rows.getShape().get(1)));
  }
}
