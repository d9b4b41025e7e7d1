package org.crosshash.encoder;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The distinct words, or other units, of a table's texts in the order of their first appearance,
 * and their vectors, in bounded memory. One thread at a time.
 */
final class Vocabulary implements AutoCloseable {
  /** Some ten thousand words with vectors of 384. */
  static final long HEAP_BYTES = 16L << 20;

  private static final byte[] NONE = {};
  private static final String WORD = "w";
  private static final String NUMBER = "n";

  private final SpillMap entries;
  private int size;

  /**
   * No words yet.
   *
   * @param folder for them alone, deleted in the end
   * @param heapBytes how much may be on the heap, about; the rest goes to disk
   */
  Vocabulary(Path folder, long heapBytes) {
    entries = new SpillMap(folder, heapBytes);
  }

  /** Adds those that are new. */
  void add(Collection<String> words) {
    for (String word : words) {
      if (entries.get(WORD + word).isEmpty()) {
        entries.put(WORD + word, NONE);
        entries.put(NUMBER + size, word.getBytes(StandardCharsets.UTF_8));
        size++;
      }
    }
  }

  /** Number of words. */
  int size() {
    return size;
  }

  /** The words from number {@code from} to {@code to - 1}. */
  List<String> words(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(number -> entries.get(NUMBER + number).orElseThrow())
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .toList();
  }

  /** Keeps the vector of a word. */
  void put(String word, float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    entries.put(WORD + word, bytes.array());
  }

  /** The vector of a word, if it was kept. */
  Optional<float[]> vector(String word) {
    return entries
        .get(WORD + word)
        .filter(bytes -> bytes.length > 0)
        .map(bytes -> {
          float[] vector = new float[bytes.length / Float.BYTES];
          ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
          return vector;
        });
  }

  @Override
  public void close() {
    entries.close();
  }
}
