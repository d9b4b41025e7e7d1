package org.crosshash.learning.token;

import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import org.crosshash.learning.tensor.HostBuffer;
import org.crosshash.tables.RaggedMatrix;

/** The buffer that the tokens of one modality go through, batch after batch. One thread. */
public final class TokenBuffer {
  private final RaggedMatrix tokens;
  private final HostBuffer buffer;

  /**
   * A buffer.
   *
   * @param batchCapacity items of the largest batch
   */
  public TokenBuffer(RaggedMatrix tokens, int batchCapacity) {
    this.tokens = tokens;
    this.buffer =
        new HostBuffer(
            Math.multiplyExact(
                Math.multiplyExact(batchCapacity, longest(tokens)), tokens.values().columns()));
  }

  /** Tokens of the longest item. */
  public static int longest(RaggedMatrix tokens) {
    int longest = 0;
    for (int item = 0; item < tokens.items(); item++) {
      longest = Math.max(longest, tokens.count(item));
    }
    return longest;
  }

  /** The batch of these items; valid until the next one is gathered. */
  public TokenBatch gather(NDManager manager, int[] items) {
    int[] counts = Arrays.stream(items).map(tokens::count).toArray();
    int longest = Arrays.stream(counts).max().orElseThrow();
    int[] rows = new int[items.length * longest];
    Arrays.fill(rows, HostBuffer.ZEROS);
    for (int i = 0; i < items.length; i++) {
      for (int token = 0; token < counts[i]; token++) {
        rows[i * longest + token] = tokens.offsets()[items[i]] + token;
      }
    }
    return new TokenBatch(
        items.length, longest, buffer.gather(manager, tokens.values(), rows), counts);
  }
}
