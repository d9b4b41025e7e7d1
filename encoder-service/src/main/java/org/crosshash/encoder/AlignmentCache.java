package org.crosshash.encoder;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.encoding.Alignment;
import org.crosshash.encoding.AlignmentTable;
import org.crosshash.kit.ServiceContext;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.Table;

/** Keeps the alignments that queries used last in memory. Safe for any number of threads. */
final class AlignmentCache {
  private static final int MOST = 8;

  private final ServiceContext context;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<ArtifactName, Entry> entries =
      new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);

  /**
   * An alignment and what it belongs to.
   *
   * @param encoder how its table was encoded, as {@link EncodeSettings#encoderMetadata} writes it
   * @param alignment the alignment
   */
  record Entry(String encoder, Alignment alignment) {}

  AlignmentCache(ServiceContext context) {
    this.context = context;
  }

  /** The alignment of an aligned table. */
  Entry get(ArtifactReference aligned) {
    ArtifactName name = ArtifactName.parse(aligned.getName());
    lock.lock();
    try {
      Entry known = entries.get(name);
      if (known == null) {
        known = load(aligned);
        entries.put(name, known);
        if (entries.size() > MOST) {
          entries.remove(entries.keySet().iterator().next());
        }
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  private Entry load(ArtifactReference aligned) {
    ArtifactName name;
    try (Table table = context.artifacts().open(aligned)) {
      name = AlignmentReference.of(table);
    }
    ArtifactReference parameters =
        ArtifactReference.newBuilder()
            .setName(name.toString())
            .setLocation(aligned.getLocation())
            .build();
    try (Table table = context.artifacts().open(parameters)) {
      return new Entry(
          table.metadata().getOrDefault(EmbeddingsTable.ENCODER_KEY, ""),
          AlignmentTable.read(table));
    }
  }
}
