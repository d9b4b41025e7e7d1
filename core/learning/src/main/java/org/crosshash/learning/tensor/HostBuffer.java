package org.crosshash.learning.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.crosshash.learning.random.CounterRandom;
import org.crosshash.tables.FloatRows;

/**
 * Memory outside the heap that Java fills and tensors read in place, step after step.
 *
 * <p>A tensor made here shares the memory: it is valid until the buffer is filled again. One
 * thread.
 */
public final class HostBuffer {
  /** In place of a row's position: a row of zeros. */
  public static final int ZEROS = -1;

  /** Start of the buffer: the engine's kernels may take another path on unaligned memory. */
  private static final int ALIGNMENT = 64;

  private final ByteBuffer bytes;
  private final MemorySegment segment;

  public HostBuffer(int capacity) {
    long size = (long) Math.max(capacity, 1) * Float.BYTES;
    // An aligned slice starts and ends on whole units.
    long whole = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    bytes =
        ByteBuffer.allocateDirect(Math.toIntExact(whole + ALIGNMENT))
            .alignedSlice(ALIGNMENT)
            .order(ByteOrder.nativeOrder());
    segment = MemorySegment.ofBuffer(bytes);
  }

  /**
   * Fills the buffer with these rows of a matrix and views them as a tensor.
   *
   * @param rows positions; {@link #ZEROS} for a row of zeros
   */
  public NDArray gather(NDManager manager, FloatRows matrix, int[] rows) {
    long rowBytes = (long) matrix.columns() * Float.BYTES;
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] == ZEROS) {
        segment.asSlice(i * rowBytes, rowBytes).fill((byte) 0);
      } else {
        matrix.copyRow(rows[i], segment, i * rowBytes);
      }
    }
    return view(manager, rows.length, matrix.columns());
  }

  /** Fills the buffer with values, row by row, and views them as a tensor. */
  public NDArray copy(NDManager manager, float[] values, int rows, int columns) {
    MemorySegment.copy(values, 0, segment, ValueLayout.JAVA_FLOAT, 0, rows * columns);
    return view(manager, rows, columns);
  }

  /** Fills the buffer with a dropout mask and views it as a tensor. */
  public NDArray mask(NDManager manager, long key, double dropout, int rows, int columns) {
    int size = Math.multiplyExact(rows, columns);
    float kept = (float) (1.0 / (1.0 - dropout));
    long threshold = (long) (dropout * 0x1.0p32);
    for (int i = 0; i < size; i += 2) {
      long bits = CounterRandom.bits(key, i >> 1);
      put(i, (bits & 0xFFFFFFFFL) >= threshold ? kept : 0f);
      if (i + 1 < size) {
        put(i + 1, (bits >>> 32) >= threshold ? kept : 0f);
      }
    }
    return view(manager, rows, columns);
  }

  /** Copies a row of another buffer, both with rows of {@code columns} values. */
  public void copyRow(HostBuffer from, int fromRow, int row, int columns) {
    long size = (long) columns * Float.BYTES;
    MemorySegment.copy(from.segment, fromRow * size, segment, row * size, size);
  }

  /** Sets the first values to zero. */
  public void clear(int values) {
    segment.asSlice(0, (long) values * Float.BYTES).fill((byte) 0);
  }

  /** A value. */
  public float get(int index) {
    return segment.get(ValueLayout.JAVA_FLOAT, 4L * index);
  }

  /** Sets a value. */
  public void put(int index, float value) {
    segment.set(ValueLayout.JAVA_FLOAT, 4L * index, value);
  }

  /** Views the first values as a tensor, row by row; it sees later changes of the buffer. */
  public NDArray view(NDManager manager, int rows, int columns) {
    ByteBuffer values = bytes.slice(0, rows * columns * Float.BYTES).order(ByteOrder.nativeOrder());
    return manager.create(values, new Shape(rows, columns), DataType.FLOAT32);
  }
}
