package org.crosshash.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.crosshash.config.Suggestions;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.files.DurableFiles;
import org.crosshash.hamming.PlannedSearch;
import org.crosshash.search.index.DurableIndex;
import org.crosshash.search.index.IndexDefinition;
import org.crosshash.search.index.IndexSnapshot;
import org.crosshash.search.index.IndexSources;
import org.crosshash.search.index.Resources;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The indexes of one server, a folder each; opened when they are first asked for and kept open.
 * Safe for any number of threads.
 */
final class IndexCatalog implements AutoCloseable {
  /** Prefix of what is no index: drafts and what is being deleted. */
  private static final String HIDDEN = ".";

  /** Name of the note, in an index folder, of the operation that put it in its place. */
  private static final String ADOPTED_BY = "adopted-by";

  private static final Logger LOG = LoggerFactory.getLogger(IndexCatalog.class);

  private final Path folder;
  private final PlannedSearch search;
  private final AliasBook aliases;
  private final CountDownLatch opening = new CountDownLatch(1);
  private volatile boolean openingStarted;
  private volatile boolean closing;
  private final Map<String, DurableIndex> open = new ConcurrentHashMap<>();
  private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

  /**
   * Takes a folder of indexes, and removes what an interrupted creation or deletion left there.
   *
   * @param folder is made where it does not exist
   * @param aliases names that point at the indexes
   */
  IndexCatalog(Path folder, AliasBook aliases, PlannedSearch search) {
    this.folder = folder;
    this.aliases = aliases;
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

  /**
   * The index that a name means now: {@code indexes/<id>} or {@code aliases/<id>}.
   *
   * @throws CrosshashException as {@link #get}; NOT_FOUND where the alias does not exist
   */
  DurableIndex named(String name) {
    return get(id(name));
  }

  /** The id of the index that a name means now; an index may not exist, an alias must. */
  String id(String name) {
    return AliasNames.matches(name)
        ? aliases.get(AliasNames.id(name)).index()
        : IndexNames.id(name);
  }

  /**
   * The newest version of the index that a name means, held still. An alias that moves meanwhile is
   * followed: its caller sees the one index or the other, wholly.
   *
   * @param minimum version it has at least, 0: any
   * @param patience how long to wait for that
   * @throws CrosshashException as {@link #named} and {@link DurableIndex#snapshot(long, Duration)}
   */
  IndexSnapshot snapshot(String name, long minimum, Duration patience) {
    while (true) {
      DurableIndex index = named(name);
      try {
        return minimum <= 0 ? index.snapshot() : index.snapshot(minimum, patience);
      } catch (CrosshashException e) {
        boolean moved =
            e.problem() == Problem.UNAVAILABLE
                && AliasNames.matches(name)
                && !closing
                && !id(name).equals(index.definition().id());
        if (!moved) {
          throw e;
        }
      }
    }
  }

  /**
   * Points an alias at an index; the change is on disk when this returns.
   *
   * @throws CrosshashException NOT_FOUND where the index does not exist; ABORTED where the alias is
   *     not as expected
   */
  IndexAlias point(IndexAlias alias, Optional<String> expected) {
    requireExists(alias.index());
    return locked(
        alias.index(),
        () -> {
          requireExists(alias.index());
          return aliases.set(alias, expected);
        });
  }

  /** The aliases. */
  AliasBook aliases() {
    return aliases;
  }

  /**
   * Puts a folder that holds a whole index in its place.
   *
   * @param draft the folder, beside its place; gone afterwards
   * @param operation name of what made it
   * @throws CrosshashException ALREADY_EXISTS where the id is taken
   */
  DurableIndex adopt(String id, Path draft, String operation) {
    return locked(
        id,
        () -> {
          requireFree(id);
          try {
            DurableFiles.write(
                draft.resolve(ADOPTED_BY), operation.getBytes(StandardCharsets.UTF_8));
            DurableFiles.move(draft, folder.resolve(id));
          } catch (IOException e) {
            throw new UncheckedIOException("cannot move " + draft + " to its place", e);
          }
          try {
            return opened(id);
          } catch (RuntimeException e) {
            // What does not open was damaged before it was copied.
            remove(id);
            throw e;
          }
        });
  }

  /** Whether there is an index of this id that an operation put in its place. */
  boolean isAdoptedBy(String id, String operation) {
    Path note = folder.resolve(IndexDefinition.requireId(id)).resolve(ADOPTED_BY);
    try {
      return Files.exists(note) && Files.readString(note).equals(operation);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + note, e);
    }
  }

  /** Throws ALREADY_EXISTS where an id is taken. */
  void requireFree(String id) {
    if (Files.exists(folder.resolve(IndexDefinition.requireId(id)))) {
      throw new CrosshashException(
          Problem.ALREADY_EXISTS,
          "An index id names one index",
          IndexNames.of(id),
          "choose another id, or delete the index first");
    }
  }

  /** A new folder beside the indexes, for one that is being made; removed at the next start. */
  Path draft(String id) {
    return folder.resolve(HIDDEN + IndexDefinition.requireId(id) + "." + UUID.randomUUID());
  }

  /**
   * Opens all indexes one after another, on a thread of its own; those that are asked for meanwhile
   * come first. What fails is logged, and told again to whoever asks.
   */
  void openAll() {
    openingStarted = true;
    Thread.ofPlatform()
        .name("crosshash-open-indexes")
        .daemon()
        .start(() -> {
          try {
            for (String id : ids()) {
              if (!closing) {
                openQuietly(id);
              }
            }
          } finally {
            opening.countDown();
          }
        });
  }

  private void openQuietly(String id) {
    try {
      get(id);
    } catch (RuntimeException e) {
      LOG.warn("The index {} does not open: {}", id, e.getMessage());
    }
  }

  /** Ids of all indexes, sorted, damaged ones too. */
  SortedSet<String> ids() {
    SortedSet<String> ids = new TreeSet<>();
    children(false).forEach(path -> ids.add(path.getFileName().toString()));
    return ids;
  }

  /**
   * Deletes an index with all its codes, damaged or not; its snapshots stay.
   *
   * @throws CrosshashException NOT_FOUND where there is none; FAILED_PRECONDITION where an alias
   *     points at it
   */
  void delete(String id) {
    requireExists(id);
    locked(
        id,
        () -> {
          requireExists(id);
          requireNoAlias(id);
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
    closing = true;
    awaitOpening();
    List<DurableIndex> opened = List.copyOf(open.values());
    open.clear();
    Resources.closeAll(opened);
  }

  private void awaitOpening() {
    if (openingStarted) {
      boolean interrupted = false;
      while (true) {
        try {
          opening.await();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private DurableIndex opened(String id) {
    DurableIndex ready = open.get(id);
    if (ready == null) {
      requireExists(id);
      if (closing) {
        throw new CrosshashException(
            Problem.UNAVAILABLE, "The server runs", "it is shutting down", "try again later");
      }
      ready = DurableIndex.open(folder.resolve(id), search);
      LOG.info(
          "Index {} is ready: {} entries at version {} in {} ms",
          id,
          ready.size(),
          ready.version(),
          ready.openTime().toMillis());
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

  private void requireNoAlias(String id) {
    List<String> pointing = aliases.of(id);
    if (!pointing.isEmpty()) {
      throw CrosshashException.precondition(
          "An index that an alias points at is not deleted",
          AliasNames.of(pointing.getFirst()) + " points at " + IndexNames.of(id),
          "point the alias at another index, or delete it first");
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
