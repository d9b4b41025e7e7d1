package org.crosshash.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
  @Test
  void commit_thenOpen_givesTheRows(@TempDir Path folder) {
    try (RootAllocator allocator = new RootAllocator();
        LocalArtifactStore store = LocalArtifactStore.open(folder, allocator)) {
      Schema schema =
          new Schema(
              List.of(Field.notNullable("id", new ArrowType.Utf8())),
              Map.of("crosshash.content", "selection"));
      StoredArtifact stored;
      try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator);
          TableWriter writer = store.newTable(schema)) {
        VarCharVector ids = (VarCharVector) root.getVector("id");
        for (int i = 0; i < 100; i++) {
          ids.setSafe(i, ("item-" + i).getBytes(StandardCharsets.UTF_8));
        }
        root.setRowCount(100);
        writer.append(root);
        stored = writer.commit();
      }
      assertThat(stored.rowCount()).isEqualTo(100);
      try (Table table = store.open(stored.name())) {
        assertThat(table.ids()).hasSize(100).contains("item-42");
        assertThat(table.content()).isEqualTo("selection");
      }
    }
  }
}
