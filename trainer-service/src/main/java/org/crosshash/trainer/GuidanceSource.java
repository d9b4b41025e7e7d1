package org.crosshash.trainer;

import java.util.List;
import java.util.Optional;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.guidance.Guidance;
import org.crosshash.guidance.GuidanceTables;
import org.crosshash.guidance.LoadedGuidance;
import org.crosshash.kit.ServiceContext;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.Table;

/**
 * Guidance with the tables that it is read from: its own, and for a batch-local recipe or factored
 * guidance the embeddings that it was made from. Close it after the last block.
 */
final class GuidanceSource implements AutoCloseable {
  private final Table table;
  private final Optional<Table> embeddings;
  private final LoadedGuidance loaded;

  private GuidanceSource(Table table, Optional<Table> embeddings, LoadedGuidance loaded) {
    this.table = table;
    this.embeddings = embeddings;
    this.loaded = loaded;
  }

  /** Makes sure that all tables of some guidance are here; those it needs lie where it lies. */
  static ArtifactName fetch(ServiceContext context, ArtifactReference reference) {
    ArtifactName name = context.artifacts().fetch(reference);
    Optional<ArtifactName> needed;
    try (Table table = context.store().open(name)) {
      needed =
          GuidanceTables.needsEmbeddings(table)
              ? Optional.of(GuidanceTables.embeddings(table))
              : Optional.empty();
    }
    needed.ifPresent(embeddings ->
        context.artifacts().fetch(reference.toBuilder().setName(embeddings.toString()).build()));
    return name;
  }

  /** Opens guidance whose tables are here. */
  static GuidanceSource open(ArtifactStore store, ArtifactName name) {
    Table table = store.open(name);
    Optional<Table> embeddings = Optional.empty();
    try {
      if (!GuidanceTables.needsEmbeddings(table)) {
        return new GuidanceSource(table, embeddings, GuidanceTables.open(table));
      }
      Table pinned = store.open(GuidanceTables.embeddings(table));
      embeddings = Optional.of(pinned);
      return new GuidanceSource(table, embeddings, GuidanceTables.open(table, pinned));
    } catch (RuntimeException e) {
      embeddings.ifPresent(Table::close);
      table.close();
      throw e;
    }
  }

  /** Ids of the training items, in the guidance's order. */
  List<String> ids() {
    return loaded.ids();
  }

  /** The community of each training item, where the recipe found communities. */
  Optional<int[]> communities() {
    return loaded.communities();
  }

  /** The blocks. */
  Guidance guidance() {
    return loaded.guidance();
  }

  @Override
  public void close() {
    embeddings.ifPresent(Table::close);
    table.close();
  }
}
