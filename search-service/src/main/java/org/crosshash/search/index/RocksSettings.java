package org.crosshash.search.index;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WALRecoveryMode;

/**
 * How RocksDB is run under every index: small records, many lookups of absent keys, every byte
 * checked whenever it is read.
 */
final class RocksSettings implements AutoCloseable {
  private static final long CACHE_BYTES = 64L << 20;
  private static final long WRITE_BUFFER_BYTES = 16L << 20;
  private static final int LOG_FILES_KEPT = 2;
  private static final long LOG_FILE_BYTES = 1L << 20;
  private static final int BLOOM_BITS_PER_KEY = 10;

  static {
    RocksLibrary.load();
  }

  /** One cache for all indexes of the process; lives as long as it. */
  private static final Cache CACHE = new LRUCache(CACHE_BYTES);

  private final BloomFilter bloomFilter = new BloomFilter(BLOOM_BITS_PER_KEY);
  private final Options options;

  RocksSettings(boolean create) {
    BlockBasedTableConfig tables =
        new BlockBasedTableConfig()
            .setBlockCache(CACHE)
            .setFilterPolicy(bloomFilter)
            // From 6 on a block's checksum depends on its file and place: a block that was swapped
            // with another is found too.
            .setFormatVersion(6);
    options =
        new Options()
            .setCreateIfMissing(create)
            .setErrorIfExists(create)
            .setParanoidChecks(true)
            // A log may end in the middle of its last record, as a killed writer leaves it; any
            // other flaw in it is an error. What was acknowledged is witnessed apart from it.
            .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
            // Truncated files must be an error, never a memory fault.
            .setAllowMmapReads(false)
            .setAllowMmapWrites(false)
            .setWriteBufferSize(WRITE_BUFFER_BYTES)
            .setTableFormatConfig(tables)
            .setStatsDumpPeriodSec(0)
            .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
            .setKeepLogFileNum(LOG_FILES_KEPT)
            .setMaxLogFileSize(LOG_FILE_BYTES);
  }

  Options options() {
    return options;
  }

  @Override
  public void close() {
    options.close();
    bloomFilter.close();
  }
}
