package org.crosshash.learning.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.crosshash.learning.random.CounterRandom;
import org.crosshash.learning.tower.TokenIdRule;
import org.crosshash.tables.RaggedInts;

/** The tiny text towers of {@code text_tower_fixture.py}, and token ids that they read. */
public final class TowerFixture {
  /** The towers read up to ten ids below 40; the largest one marks the end of a text. */
  public static final TokenIdRule RULE = new TokenIdRule("1".repeat(64), 10, 0);

  /** Dimension of the towers' vectors. */
  public static final int DIMENSION = 12;

  private static final int START = 1;
  private static final int END = 39;
  private static final int WORDS_A_TOPIC = 5;

  private TowerFixture() {}

  /** Writes a tower into a folder. */
  public static Path file(Path folder, String name) {
    try (InputStream stream = TowerFixture.class.getResourceAsStream("/tower/" + name + ".pt")) {
      Path file = folder.resolve(name + ".pt");
      Files.write(file, stream.readAllBytes());
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One to six words an item, of its topic's own words; item i has topic i mod topics. */
  public static RaggedInts ids(long seed, int items, int topics) {
    List<int[]> lists = new ArrayList<>();
    for (int item = 0; item < items; item++) {
      int words = 1 + (int) (6 * CounterRandom.uniform(seed, 100 + item));
      int[] ids = new int[words + 2];
      ids[0] = START;
      for (int word = 0; word < words; word++) {
        int choice = (int) (WORDS_A_TOPIC * CounterRandom.uniform(seed + 1, 10L * item + word));
        ids[word + 1] = 2 + (item % topics) * WORDS_A_TOPIC + choice;
      }
      ids[words + 1] = END;
      lists.add(ids);
    }
    return RaggedInts.of(lists);
  }
}
