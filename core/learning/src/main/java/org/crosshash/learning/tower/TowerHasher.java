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
 * <p>Each text goes through the tower alone, so that its code does not depend on what is hashed
 * beside it. The tower is loaded at the first use, and again after {@link #release}. Safe for any
 * number of threads, which take turns.
 */
public final class TowerHasher implements AutoCloseable {
  private static final String FILE = "tower.pt";

  private final TowerModel model;
  private final ReentrantLock turn = new ReentrantLock();
  private Optional<TextTower> loaded = Optional.empty();

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
    int width = head.bits() / Byte.SIZE;
    byte[] codes = new byte[Math.multiplyExact(rows.length, width)];
    turn.lock();
    try {
      TextTower tower = tower();
      for (int i = 0; i < rows.length; i++) {
        float[] vector = tower.vector(model.rule(), ids.row(rows[i]));
        byte[] code = head.hash(FloatMatrix.of(vector, vector.length), 0, 1);
        System.arraycopy(code, 0, codes, i * width, width);
      }
    } finally {
      turn.unlock();
    }
    return codes;
  }

  /** Hashes one text; as {@link #hash(RaggedInts, int[])}. */
  public byte[] hash(int[] ids) {
    return hash(new RaggedInts(ids, new int[] {0, ids.length}), new int[] {0});
  }

  private TextTower tower() {
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

  /** Frees the tower's memory; it is loaded again where it is needed again. */
  public void release() {
    turn.lock();
    try {
      loaded.ifPresent(TextTower::close);
      loaded = Optional.empty();
    } finally {
      turn.unlock();
    }
  }

  @Override
  public void close() {
    release();
  }
}
