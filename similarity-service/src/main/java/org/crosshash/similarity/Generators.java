package org.crosshash.similarity;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.generator.GeneratorFiles;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.StoredArtifact;

/**
 * The similarity generators of a store: written and read. Keeps the most recently used ones loaded.
 *
 * <p>Safe for any number of threads.
 */
final class Generators {
  /** Key of the metadata that tells generators from other models. */
  static final String KIND_KEY = "crosshash.kind";

  private static final String KIND = "similarity-generator";
  private static final int LOADED = 4;

  private final ArtifactStore store;
  private final Map<ArtifactName, GeneratorFiles.Content> loaded =
      new LinkedHashMap<>(LOADED, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(
            Map.Entry<ArtifactName, GeneratorFiles.Content> eldest) {
          return size() > LOADED;
        }
      };

  Generators(ArtifactStore store) {
    this.store = store;
  }

  /** Stores a generator. The same weights and description always get the same name. */
  ArtifactName put(GeneratorFiles.Content content) {
    SortedMap<String, String> kind = new TreeMap<>(Map.of(KIND_KEY, KIND));
    return store.putModel(GeneratorFiles.write(content), kind).name();
  }

  /**
   * A generator, ready to score pairs.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if it is none; (NOT_FOUND) if it is not here;
   *     (DATA_LOSS) if it is damaged
   */
  GeneratorFiles.Content load(ArtifactName name) {
    synchronized (loaded) {
      GeneratorFiles.Content known = loaded.get(name);
      if (known != null) {
        return known;
      }
    }
    GeneratorFiles.Content read = read(name);
    synchronized (loaded) {
      loaded.putIfAbsent(name, read);
      return loaded.get(name);
    }
  }

  private GeneratorFiles.Content read(ArtifactName name) {
    StoredArtifact artifact = store.get(name);
    if (name.kind() != ArtifactName.Kind.MODEL || !KIND.equals(artifact.metadata().get(KIND_KEY))) {
      throw CrosshashException.invalid(
          "Pairs are scored by a similarity generator",
          name,
          "name the `generator` that BuildGuidance answered for the recipe uchm");
    }
    Map<String, byte[]> files = new TreeMap<>();
    byte[] json = store.modelFile(name, GeneratorFiles.GENERATOR_JSON);
    files.put(GeneratorFiles.GENERATOR_JSON, json);
    for (String file : GeneratorFiles.weightFiles(json)) {
      files.put(file, store.modelFile(name, file));
    }
    return GeneratorFiles.read(files);
  }
}
