package org.crosshash.encoder;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.crosshash.files.TemporaryFolder;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;

/** RocksDB's native library. */
final class RocksLibrary {
  static {
    // The library's file can go as soon as it is mapped; a killed process would leave it there.
    try {
      var _ =
          TemporaryFolder.use(
              "crosshash-rocksdb-",
              folder -> {
                NativeLibraryLoader.getInstance().loadLibrary(folder.toString());
                RocksDB.loadLibrary();
                return folder;
              });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack RocksDB's native library", e);
    }
  }

  private RocksLibrary() {}

  /** Loads it, once. To be called before any object of the engine is made. */
  static void load() {
    // The class is initialised by now.
  }
}
