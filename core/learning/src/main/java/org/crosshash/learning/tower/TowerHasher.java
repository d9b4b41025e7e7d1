package org.crosshash.learning.tower;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.learning.model.HashHead;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedInts;

/**
 * Hashes token ids with a model's tower and text head.
 *
 * <p>The texts of a call go through the tower in blocks of {@link TextTower#BLOCK}, from the first
 * on. A text hashed by itself gives the same code, but where a bit's value is zero within the
 * rounding of the engine's sums. The tower is loaded at the first use and freed by {@link #close}.
 * Safe for any number of threads, which take turns.
 */
public final class TowerHasher implements AutoCloseable {
  /** Texts that go through the tower together. */
  public static final int BLOCK = TextTower.BLOCK;

  private static final String FILE = "tower.pt";

  private final TowerModel model;
  private final ReentrantLock turn = new ReentrantLock();
  private Optional<TextTower> loaded = Optional.empty();
  private boolean closed;

  /** A hasher of a model; nothing is loaded yet. */
  public TowerHasher(TowerModel model) {
    this.model = Objects.requireNonNull(model, "model");
  }

  /**
   * Hashes texts.
   *
   * @param ids of the texts' tokens
   * @param rows the texts to hash
   * @return {@code rows.length * bits / 8} bytes
   * @throws CrosshashException (INVALID_ARGUMENT) if a text has no id, or the tower cannot compute
   *     its vector
   */
  public byte[] hash(RaggedInts ids, int[] rows) {
    HashHead head = model.heads().text();
    if (rows.length == 0) {
      return new byte[0];
    }
    FloatMatrix vectors;
    turn.lock();
    try {
      vectors = tower().vectors(model.rule(), ids, rows);
    } finally {
      turn.unlock();
    }
    return head.hash(vectors);
  }

  /** Hashes one text; as {@link #hash(RaggedInts, int[])}. */
  public byte[] hash(int[] ids) {
    return hash(new RaggedInts(ids, new int[] {0, ids.length}), new int[] {0});
  }

  private TextTower tower() {
    if (closed) {
      throw new IllegalStateException("A hasher is used before it is closed");
    }
    if (loaded.isEmpty()) {
      loaded = Optional.of(load(model.torchScript().get()));
    }
    return loaded.orElseThrow();
  }

  /** A tower of bytes, by way of a file, which the engine demands and does not keep open. */
  private static TextTower load(byte[] torchScript) {
    try {
      Path folder = Files.createTempDirectory("crosshash-tower");
      Path file = folder.resolve(FILE);
      try {
        Files.write(file, torchScript);
        return TextTower.load(file);
      } finally {
        Files.deleteIfExists(file);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new CrosshashException(
          Problem.RESOURCE_EXHAUSTED,
          "The folder for temporary files must have room for a text tower",
          "%,d bytes: %s".formatted(torchScript.length, e),
          "free some space, or name another folder by -Djava.io.tmpdir",
          e);
    }
  }

  /** Frees the tower's memory, after those who hash. */
  @Override
  public void close() {
    turn.lock();
    try {
      closed = true;
      loaded.ifPresent(TextTower::close);
      loaded = Optional.empty();
    } finally {
      turn.unlock();
    }
  }
}
