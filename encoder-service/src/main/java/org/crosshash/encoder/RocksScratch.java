package org.crosshash.encoder;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/**
 * A RocksDB for the length of a job, without a log: of 40 MB of memory at most, two write buffers
 * and a cache of blocks, filters and indexes, whatever is in it. One thread at a time.
 */
final class RocksScratch implements AutoCloseable {
  private static final long WRITE_BUFFER = 8L << 20;
  private static final int WRITE_BUFFERS = 2;
  private static final long BLOCK_CACHE = 16L << 20;
  private static final int BLOOM_BITS_PER_KEY = 10;
  private static final int MOST_OPEN_FILES = 64;

  static {
    RocksLibrary.load();
  }

  private final BloomFilter bloomFilter = new BloomFilter(BLOOM_BITS_PER_KEY);
  private final LRUCache blocks = new LRUCache(BLOCK_CACHE);
  private final Options options;
  private final WriteOptions writing = new WriteOptions().setDisableWAL(true);
  private final Path folder;
  private final RocksDB database;

  /**
   * Opens an empty database.
   *
   * @param folder exists and is empty
   */
  RocksScratch(Path folder) {
    this.folder = folder;
    options =
        new Options()
            .setCreateIfMissing(true)
            .setErrorIfExists(true)
            .setCompressionType(CompressionType.NO_COMPRESSION)
            .setWriteBufferSize(WRITE_BUFFER)
            .setMaxWriteBufferNumber(WRITE_BUFFERS)
            .setMaxOpenFiles(MOST_OPEN_FILES)
            .setAllowMmapReads(false)
            .setAllowMmapWrites(false)
            .setTableFormatConfig(
                new BlockBasedTableConfig()
                    .setBlockCache(blocks)
                    .setCacheIndexAndFilterBlocks(true)
                    .setFilterPolicy(bloomFilter))
            .setStatsDumpPeriodSec(0)
            .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
            .setKeepLogFileNum(1);
    try {
      database = RocksDB.open(options, folder.toString());
    } catch (RocksDBException e) {
      closeAround();
      throw failure(folder, e);
    }
  }

  Optional<byte[]> get(byte[] key) {
    try {
      return Optional.ofNullable(database.get(key));
    } catch (RocksDBException e) {
      throw failure(folder, e);
    }
  }

  void put(byte[] key, byte[] value) {
    try {
      database.put(writing, key, value);
    } catch (RocksDBException e) {
      throw failure(folder, e);
    }
  }

  /** The error for a failure of reading or writing a folder of a job. */
  static CrosshashException failure(Path folder, Exception e) {
    String message = String.valueOf(e.getMessage());
    boolean full = message.toLowerCase(Locale.ROOT).contains("no space left");
    return new CrosshashException(
        full ? Problem.RESOURCE_EXHAUSTED : Problem.INTERNAL,
        "A job must be able to keep what does not fit into its memory",
        folder + ": " + message,
        full ? "free space and try again" : "look at the disk and the system's log",
        e);
  }

  private void closeAround() {
    options.close();
    writing.close();
    bloomFilter.close();
    blocks.close();
  }

  @Override
  public void close() {
    database.close();
    closeAround();
  }
}
