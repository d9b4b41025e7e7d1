package org.crosshash.encoder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import org.crosshash.encoding.VectorCache;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.files.DurableFiles;
import org.crosshash.tables.Digest;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompactionOptionsFIFO;
import org.rocksdb.CompactionStyle;
import org.rocksdb.CompressionType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cache of vectors on disk, in RocksDB, that forgets the oldest when it is full. A value that
 * does not match its checksum counts as forgotten; a cache that cannot be opened is made anew.
 *
 * <p>A write that fails, on a full disk above all, is left out, and RocksDB then takes no other: so
 * the database is opened again as soon as there is room, at most once a second. What it holds can
 * be read meanwhile.
 */
final class RocksVectorCache implements VectorCache {
  private static final Logger LOG = LoggerFactory.getLogger(RocksVectorCache.class);
  private static final long LARGEST_WRITE_BUFFER = 32L << 20;
  private static final long BLOCK_CACHE = 8L << 20;
  private static final int BLOOM_BITS_PER_KEY = 10;

  /** Free bytes without which even a small database would fail again at once. */
  private static final long LEAST_ROOM = 512 << 10;

  private static final long REST = Duration.ofSeconds(1).toNanos();

  /** Files that the limit is divided among: when it is reached, one of them goes. */
  private static final int FILES = 16;

  static {
    // Before any other object of the engine is made.
    RocksLibrary.load();
  }

  private final BloomFilter bloomFilter = new BloomFilter(BLOOM_BITS_PER_KEY);
  private final LRUCache blocks;
  private final CompactionOptionsFIFO limit;
  private final Options options;
  private final WriteOptions writing = new WriteOptions().setSync(false);
  private final Path folder;

  /**
   * Held by calls, so that closing waits for them: a call on a closed database ends the process.
   */
  private final ReentrantReadWriteLock open = new ReentrantReadWriteLock();

  /** Empty while it could not be opened again, and when all is closed. */
  private Optional<RocksDB> database;

  private boolean closed;

  /** Whether writes fail since one did. */
  private volatile boolean failed;

  private final AtomicLong nextTry = new AtomicLong();

  /**
   * Opens the cache of a folder.
   *
   * @param folder made where it is absent; for one process at a time
   * @param bytes how much it may take, at least 1 MB; a little more for a moment
   */
  RocksVectorCache(Path folder, long bytes) {
    if (bytes < 1 << 20) {
      throw CrosshashException.invalid(
          "A cache of vectors must have 1 MB or more", bytes, "raise it, or turn it off with 0");
    }
    blocks = new LRUCache(BLOCK_CACHE);
    limit = new CompactionOptionsFIFO().setMaxTableFilesSize(bytes);
    options =
        new Options()
            .setCreateIfMissing(true)
            .setCompactionStyle(CompactionStyle.FIFO)
            .setCompactionOptionsFIFO(limit)
            .setCompressionType(CompressionType.NO_COMPRESSION)
            .setWriteBufferSize(Math.clamp(bytes / FILES, 64 << 10, LARGEST_WRITE_BUFFER))
            .setAllowMmapReads(false)
            .setAllowMmapWrites(false)
            .setTableFormatConfig(
                new BlockBasedTableConfig().setBlockCache(blocks).setFilterPolicy(bloomFilter))
            .setStatsDumpPeriodSec(0)
            .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
            .setKeepLogFileNum(2);
    this.folder = folder;
    database = Optional.of(openAnew());
  }

  private RocksDB openAnew() {
    try {
      Files.createDirectories(folder);
      try {
        return RocksDB.open(options, folder.toString());
      } catch (RocksDBException damaged) {
        LOG.warn("The cache of vectors in {} cannot be opened and is made anew", folder, damaged);
        DurableFiles.deleteTree(folder);
        Files.createDirectories(folder);
        return RocksDB.open(options, folder.toString());
      }
    } catch (IOException | RocksDBException e) {
      throw new CrosshashException(
          Problem.FAILED_PRECONDITION,
          "The cache of vectors must have a folder that can be written",
          "%s (%s)".formatted(folder, e.getMessage()),
          "mend the folder's rights, free space, or turn the cache off",
          e);
    }
  }

  @Override
  public Optional<byte[]> get(Digest key) {
    open.readLock().lock();
    try {
      return database.isPresent()
          ? Optional.ofNullable(database.get().get(bytes(key)))
          : Optional.empty();
    } catch (RocksDBException damaged) {
      LOG.warn("A value of the cache of vectors cannot be read: it is computed again", damaged);
      return Optional.empty();
    } finally {
      open.readLock().unlock();
    }
  }

  @Override
  public void put(Digest key, byte[] value) {
    if (failed) {
      openAgain();
    }
    open.readLock().lock();
    try {
      if (database.isPresent() && !failed) {
        database.get().put(writing, bytes(key), value);
      }
    } catch (RocksDBException full) {
      failed = true;
      nextTry.set(System.nanoTime() + REST);
      LOG.warn("The cache of vectors in {} keeps nothing until it can be written", folder, full);
    } finally {
      open.readLock().unlock();
    }
  }

  /** Makes a database that takes no writes any more one that does, where there is room. */
  private void openAgain() {
    long planned = nextTry.get();
    if (System.nanoTime() - planned < 0
        || !nextTry.compareAndSet(planned, System.nanoTime() + REST)) {
      return;
    }
    open.writeLock().lock();
    try {
      if (closed || !failed || Files.getFileStore(folder).getUsableSpace() < room()) {
        return;
      }
      database.ifPresent(RocksDB::close);
      database = Optional.empty();
      database = Optional.of(RocksDB.open(options, folder.toString()));
      failed = false;
      LOG.info("The cache of vectors in {} can be written again", folder);
    } catch (IOException | RocksDBException still) {
      LOG.warn("The cache of vectors in {} cannot be opened again yet", folder, still);
    } finally {
      open.writeLock().unlock();
    }
  }

  /** To open a database again means to write out what its logs hold. */
  private long room() throws IOException {
    long logs = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path log : files.filter(file -> file.toString().endsWith(".log")).toList()) {
        logs += Files.size(log);
      }
    }
    return Math.max(LEAST_ROOM, 2 * logs);
  }

  private static byte[] bytes(Digest key) {
    return key.hex().getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {
    open.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        database.ifPresent(RocksDB::close);
        database = Optional.empty();
        options.close();
        limit.close();
        writing.close();
        bloomFilter.close();
        blocks.close();
      }
    } finally {
      open.writeLock().unlock();
    }
  }
}
