package org.crosshash.search.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.crosshash.files.TemporaryFolder;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;

/**
 * Loads RocksDB's native library without leaving it behind.
 *
 * <p>The engine unpacks 17 MB into the folder for temporary files and deletes them when the process
 * ends in good order; a killed one would leave them there for ever. The system keeps a loaded
 * library's file for as long as it is mapped, so its name can go at once.
 */
final class RocksLibrary {
  private RocksLibrary() {}

  static void load() {
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
}
