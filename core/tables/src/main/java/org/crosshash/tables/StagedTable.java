package org.crosshash.tables;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.files.DurableFiles;

/** A table in the making, in the store's temporary folder. */
final class StagedTable implements TableWriter {
  private final LocalArtifactStore store;
  private final Schema schema;
  private final Path temporary;
  private final HashedFile file;
  private final CanonicalTableFile table;
  private boolean broken;
  private boolean ended;

  private StagedTable(LocalArtifactStore store, Schema schema, Path temporary, HashedFile file) {
    this.store = store;
    this.schema = schema;
    this.temporary = temporary;
    this.file = file;
    this.table = new CanonicalTableFile(schema, file);
  }

  static StagedTable start(LocalArtifactStore store, StoreFolder folder, Schema schema) {
    Schema canonical = CanonicalSchema.of(schema);
    Path temporary = null;
    HashedFile file = null;
    try {
      temporary = folder.newTemporary();
      file = folder.create(temporary.resolve(StoreFolder.TABLE));
      return new StagedTable(store, canonical, temporary, file);
    } catch (IOException e) {
      end(file, temporary);
      throw StorageErrors.of(e, folder.pins().getParent());
    } catch (RuntimeException e) {
      end(file, temporary);
      throw e;
    }
  }

  @Override
  public void append(VectorSchemaRoot batch) {
    requireUsable();
    if (!CanonicalSchema.sameColumns(schema, batch.getSchema())) {
      throw CrosshashException.invalid(
          "A batch has the columns of its table, " + schema.getFields(),
          batch.getSchema().getFields(),
          "write rows of another schema into another table");
    }
    broken = true;
    table.append(batch);
    broken = false;
  }

  @Override
  public long rowCount() {
    return table.rowCount();
  }

  @Override
  public StoredArtifact commit() {
    return commit(Optional.empty());
  }

  @Override
  public StoredArtifact commit(ArtifactName expected) {
    return commit(Optional.of(expected));
  }

  private StoredArtifact commit(Optional<ArtifactName> expected) {
    requireUsable();
    ended = true;
    try {
      ArtifactName name = ArtifactName.table(table.finish());
      if (expected.isPresent() && !expected.get().equals(name)) {
        throw new CrosshashException(
            Problem.DATA_LOSS,
            "A table that is received is the one that was asked for, " + expected.get(),
            name,
            "fetch it again, or from another place");
      }
      StoreRecords.About about =
          new StoreRecords.About(
              name.toString(),
              file.position(),
              table.rowCount(),
              Instant.now().toString(),
              new TreeMap<>(schema.getCustomMetadata()),
              schema.getCustomMetadata().getOrDefault(ArtifactStore.CONTENT_KEY, ""));
      return store.publish(name, about, temporary);
    } finally {
      end(file, temporary);
    }
  }

  private void requireUsable() {
    if (ended) {
      throw new IllegalStateException("The table is committed or closed already");
    }
    if (broken) {
      throw new IllegalStateException("An earlier append failed: close this writer, start anew");
    }
  }

  /** Closes the file, which an error may have left open, then drops what is not published. */
  private static void end(HashedFile file, Path temporary) {
    try {
      if (file != null) {
        file.close();
      }
    } finally {
      drop(temporary);
    }
  }

  private static void drop(Path temporary) {
    try {
      if (temporary != null) {
        DurableFiles.deleteTree(temporary);
      }
    } catch (IOException e) {
      throw StorageErrors.of(e, temporary);
    }
  }

  @Override
  public void close() {
    if (ended) {
      return;
    }
    ended = true;
    end(file, temporary);
  }
}
