package org.crosshash.experiments.datasets.arrays;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.crosshash.errors.CrosshashException;
import us.hebi.matlab.mat.format.BufferAllocator;

/** Gives a reader memory, but not more than its file can unfold to or the heap can take. */
final class BoundedBuffers implements BufferAllocator {
  private final Path path;
  private final long most;
  private long given;

  BoundedBuffers(Path path, long fileBytes) {
    this.path = path;
    this.most =
        Math.min(
            ArrayFile.MOST_INFLATION * fileBytes + (1 << 20),
            Math.max(64L << 20, Runtime.getRuntime().maxMemory() / 10 * 7));
  }

  @Override
  public ByteBuffer allocate(int bytes) {
    given += bytes;
    if (bytes < 0 || given > most) {
      throw CrosshashException.invalid(
          "The arrays of a MATLAB file take at most what its bytes unfold to, and most of the heap",
          "%s declares more than %,d bytes".formatted(path, most),
          "fetch the file again if it is small; give Java more heap (CROSSHASH_JAVA_OPTIONS=-Xmx…)"
              + " or save it as version 7.3 if it is large");
    }
    return ByteBuffer.allocate(bytes);
  }

  @Override
  public void release(ByteBuffer buffer) {
    given -= buffer.capacity();
  }
}
