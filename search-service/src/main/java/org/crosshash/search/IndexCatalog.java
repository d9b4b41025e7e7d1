package org.crosshash.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.crosshash.config.Suggestions;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.files.DurableFiles;
import org.crosshash.hamming.FlatSearch;
import org.crosshash.search.index.DurableIndex;
import org.crosshash.search.index.IndexDefinition;
import org.crosshash.search.index.IndexSources;
import org.crosshash.search.index.Resources;

/**
 * The indexes of one server, a folder each; opened when they are first asked for and kept open.
 * Safe for any number of threads.
 */
final class IndexCatalog implements AutoCloseable {
  /** Prefix of what is no index: drafts and what is being deleted. */
  private static final String HIDDEN = ".";

  private final Path folder;
  private final FlatSearch search;
  private final Map<String, DurableIndex> open = new ConcurrentHashMap<>();
  private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

  /**
   * Takes a folder of indexes, and removes what an interrupted creation or deletion left there.
   *
   * @param folder is made where it does not exist
   */
  IndexCatalog(Path folder, FlatSearch search) {
    this.folder = folder;
    this.search = search;
    try {
      Files.createDirectories(folder);
      for (Path leftover : children(true)) {
        DurableFiles.deleteTree(leftover);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot prepare the folder of indexes " + folder, e);
    }
  }

  /**
   * Makes an index.
   *
   * @param replace where one of the same id, bits and model exists, empty that instead
   * @throws CrosshashException ALREADY_EXISTS where the id is taken
   */
  DurableIndex create(IndexDefinition definition, boolean replace) {
    String id = definition.id();
    return locked(
        id,
        () -> {
          if (!Files.exists(folder.resolve(id))) {
            DurableIndex.create(folder.resolve(id), definition);
            return opened(id);
          }
          DurableIndex existing = opened(id);
          if (!replace || !definition.holdsSameCodesAs(existing.definition())) {
            throw taken(existing.definition(), definition);
          }
          existing.clear(definition);
          return existing;
        });
  }

  /**
   * An index by its id.
   *
   * @throws CrosshashException NOT_FOUND where there is none, with the id that was probably meant;
   *     DATA_LOSS where its files are damaged
   */
  DurableIndex get(String id) {
    DurableIndex ready = open.get(id);
    if (ready != null) {
      return ready;
    }
    requireExists(id);
    return locked(id, () -> opened(id));
  }

  /** Ids of all indexes, sorted, damaged ones too. */
  SortedSet<String> ids() {
    SortedSet<String> ids = new TreeSet<>();
    children(false).forEach(path -> ids.add(path.getFileName().toString()));
    return ids;
  }

  /**
   * Deletes an index with all its codes, damaged or not.
   *
   * @throws CrosshashException NOT_FOUND where there is none
   */
  void delete(String id) {
    requireExists(id);
    locked(
        id,
        () -> {
          requireExists(id);
          DurableIndex opened = open.remove(id);
          if (opened != null) {
            opened.close();
          }
          remove(id);
          return id;
        });
  }

  /** Names of the artifacts that the entries of any index come from, and of their models. */
  SortedSet<String> sources() {
    SortedSet<String> sources = new TreeSet<>();
    children(false).forEach(path -> sources.addAll(IndexSources.read(path)));
    return sources;
  }

  /** Closes all indexes. */
  @Override
  public void close() {
    List<DurableIndex> closing = List.copyOf(open.values());
    open.clear();
    Resources.closeAll(closing);
  }

  private DurableIndex opened(String id) {
    DurableIndex ready = open.get(id);
    if (ready == null) {
      requireExists(id);
      ready = DurableIndex.open(folder.resolve(id), search);
      open.put(id, ready);
    }
    return ready;
  }

  private void remove(String id) {
    Path doomed = folder.resolve(HIDDEN + id + "." + UUID.randomUUID());
    try {
      // Gone with the renaming; a crash from here on leaves only rubbish.
      DurableFiles.move(folder.resolve(id), doomed);
      DurableFiles.deleteTree(doomed);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete the folder of index " + id, e);
    }
  }

  /** Opening, making and deleting one index lock each other out; other indexes go on. */
  private <T> T locked(String id, Supplier<T> action) {
    ReentrantLock lock = locks.computeIfAbsent(id, _ -> new ReentrantLock());
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }

  /** Only the name of an index that exists may become a path. */
  private void requireExists(String id) {
    SortedSet<String> ids = ids();
    if (!ids.contains(id)) {
      throw CrosshashException.notFound(
          "The index must exist",
          IndexNames.of(id),
          ids.isEmpty() ? "create it first; there is no index yet" : Suggestions.cure(id, ids));
    }
  }

  private static CrosshashException taken(IndexDefinition existing, IndexDefinition wanted) {
    boolean same = wanted.holdsSameCodesAs(existing);
    return new CrosshashException(
        Problem.ALREADY_EXISTS,
        "An index id names one index",
        "indexes/%s exists with %d bits of %s"
            .formatted(existing.id(), existing.bits(), existing.model().orElse("any model")),
        same
            ? "use it, or set `replace` to empty it"
            : "choose another id, or delete the index first");
  }

  private List<Path> children(boolean hidden) {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths
          .filter(Files::isDirectory)
          .filter(path -> path.getFileName().toString().startsWith(HIDDEN) == hidden)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the indexes in " + folder, e);
    }
  }
}
