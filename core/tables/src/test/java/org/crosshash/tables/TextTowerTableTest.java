package org.crosshash.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.crosshash.errors.CrosshashException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextTowerTableTest {
  private static final Digest TOKENIZER = new Digest("5".repeat(64));

  @TempDir private Path folder;

  @Test
  void copyTo_fileOfSeveralParts_givesItsBytes() throws IOException {
    byte[] content = new byte[(2 << 20) + 17];
    new Random(3).nextBytes(content);
    try (StoreFixture fixture = new StoreFixture(folder.resolve("store"))) {
      StoredArtifact stored = TextTowerTable.write(fixture.store(), content, TOKENIZER, 77, 0);
      assertThat(TextTowerTable.write(fixture.store(), content, TOKENIZER, 77, 0).name())
          .isEqualTo(stored.name());
      try (Table table = fixture.store().open(stored.name())) {
        assertThat(table.rowCount()).isEqualTo(3);
        TextTowerTable tower = TextTowerTable.of(table);
        assertThat(tower.tokenizer()).isEqualTo(TOKENIZER.hex());
        assertThat(tower.length()).hasValue(77);
        assertThat(tower.padding()).hasValue(0);
        Path file = folder.resolve("tower.pt");
        tower.copyTo(file);
        assertThat(Files.readAllBytes(file)).isEqualTo(content);
      }
    }
  }

  @Test
  void of_anotherTable_isRefused() {
    try (StoreFixture fixture = new StoreFixture(folder.resolve("store"))) {
      StoredArtifact stored = new SelectionTable(List.of("a")).write(fixture.store());
      try (Table table = fixture.store().open(stored.name())) {
        assertThatThrownBy(() -> TextTowerTable.of(table))
            .isInstanceOf(CrosshashException.class)
            .hasMessageContaining("text-tower")
            .hasMessageContaining("add-tower");
      }
    }
  }

  @Test
  void gather_listsOfItems_areThoseInThatOrder() {
    RaggedInts lists = RaggedInts.of(List.of(new int[] {1, 2}, new int[0], new int[] {3}));
    RaggedInts gathered = lists.gather(new int[] {2, 0, 1, 0});
    assertThat(gathered.values()).containsExactly(3, 1, 2, 1, 2);
    assertThat(gathered.offsets()).containsExactly(0, 1, 3, 3, 5);
    assertThat(gathered.row(1)).containsExactly(1, 2);
    assertThatThrownBy(() -> new RaggedInts(new int[2], new int[] {0, 1}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RaggedInts(new int[2], new int[] {0, 3, 2}))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
