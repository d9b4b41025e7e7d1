package org.crosshash.trainer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.crosshash.learning.tower.TextTower;
import org.crosshash.learning.tower.TokenIdRule;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.Digest;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.TextTowerTable;

/** A tiny text tower, which core/learning's fixtures hold, and embeddings with ids for it. */
final class TowerTables {
  static final int DIMENSION = 12;
  static final String TOKENIZER = "7".repeat(64);
  static final TokenIdRule RULE = new TokenIdRule(TOKENIZER, 10, 0);

  private static final Path TOWERS =
      Path.of("..", "core", "learning", "src", "test", "resources", "tower");
  private static final int END = 39;

  private TowerTables() {}

  /** The tower's file. */
  static Path file(String name) {
    return TOWERS.resolve(name + ".pt");
  }

  static byte[] bytes(String name) {
    try {
      return Files.readAllBytes(file(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ArtifactName tower(ArtifactStore store) {
    return tower(store, "scripted");
  }

  static ArtifactName tower(ArtifactStore store, String name) {
    return TextTowerTable.write(
            store, bytes(name), new Digest(TOKENIZER), RULE.length(), RULE.padding())
        .name();
  }

  /** Words of an item's topic between two marks. */
  static List<int[]> ids(int items) {
    Random random = new Random(5);
    List<int[]> ids = new ArrayList<>();
    for (int item = 0; item < items; item++) {
      int[] list = new int[3 + random.nextInt(5)];
      for (int i = 1; i < list.length - 1; i++) {
        list[i] = 2 + (item % 6) * 5 + random.nextInt(5);
      }
      list[0] = 1;
      list[list.length - 1] = END;
      ids.add(list);
    }
    return ids;
  }

  /** Vectors of the tower as it came are the texts' vectors. */
  static ArtifactName embeddings(ArtifactStore store) {
    return embeddings(store, ids(TrainerFixture.ITEMS), TOKENIZER);
  }

  static ArtifactName embeddings(ArtifactStore store, List<int[]> ids, String tokenizer) {
    int items = ids.size();
    return EmbeddingsTable.builder(TrainerFixture.ids(0, items))
        .dense("image", TrainerFixture.topics(1, items, TrainerFixture.IMAGE_DIMENSION))
        .dense("text", vectors(ids(items)))
        .integers("text_token_ids", ids)
        .metadata(EmbeddingsTable.TOKENIZER_KEY, tokenizer)
        .encoder("encoder-1")
        .alignment("centre")
        .write(store)
        .name();
  }

  private static FloatMatrix vectors(List<int[]> ids) {
    try (TextTower tower = TextTower.load(file("scripted"))) {
      return FloatMatrix.ofRows(ids.stream().map(list -> tower.vector(RULE, list)).toList());
    }
  }
}
