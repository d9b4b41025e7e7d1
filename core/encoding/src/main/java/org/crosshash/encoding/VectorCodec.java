package org.crosshash.encoding;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.crosshash.tables.FloatMatrix;

/**
 * Vectors as bytes and back: for each matrix its rows and columns (int32) and its values (float32),
 * little-endian; a matrix that is not there has 0 rows and columns.
 */
final class VectorCodec {
  /** Raised whenever the form of the bytes changes. */
  static final int REVISION = 1;

  private VectorCodec() {}

  static byte[] bytes(ImageVectors vectors) {
    return bytes(
        row(vectors.image()),
        row(vectors.features()),
        Optional.of(vectors.objects()),
        Optional.of(vectors.objectFeatures()),
        vectors.tokens());
  }

  static byte[] bytes(TextVectors vectors) {
    return bytes(row(vectors.text()), vectors.tokens());
  }

  /** What {@link #bytes(ImageVectors)} wrote; nothing where the bytes have another form. */
  static Optional<ImageVectors> image(byte[] bytes) {
    return matrices(bytes, 5)
        .map(all ->
            new ImageVectors(
                all.get(0).orElseThrow().row(0),
                all.get(1).orElseThrow().row(0),
                all.get(2).orElseThrow(),
                all.get(3).orElseThrow(),
                all.get(4)));
  }

  /** What {@link #bytes(TextVectors)} wrote; nothing where the bytes have another form. */
  static Optional<TextVectors> text(byte[] bytes) {
    return matrices(bytes, 2)
        .map(all -> new TextVectors(all.get(0).orElseThrow().row(0), all.get(1)));
  }

  private static Optional<FloatMatrix> row(float[] vector) {
    return Optional.of(FloatMatrix.of(vector, vector.length));
  }

  @SafeVarargs
  private static byte[] bytes(Optional<FloatMatrix>... matrices) {
    int size = 0;
    for (Optional<FloatMatrix> matrix : matrices) {
      size += 8 + matrix.map(some -> 4 * some.rows() * some.columns()).orElse(0);
    }
    ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    for (Optional<FloatMatrix> matrix : matrices) {
      buffer.putInt(matrix.map(FloatMatrix::rows).orElse(0));
      buffer.putInt(matrix.map(FloatMatrix::columns).orElse(0));
      matrix.ifPresent(some -> {
        buffer.asFloatBuffer().put(some.toArray());
        buffer.position(buffer.position() + 4 * some.rows() * some.columns());
      });
    }
    return buffer.array();
  }

  private static Optional<List<Optional<FloatMatrix>>> matrices(byte[] bytes, int count) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    List<Optional<FloatMatrix>> matrices = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        int rows = buffer.getInt();
        int columns = buffer.getInt();
        if (rows < 0 || columns < 0 || 4L * rows * columns > buffer.remaining()) {
          return Optional.empty();
        }
        float[] values = new float[rows * columns];
        buffer.asFloatBuffer().get(values);
        buffer.position(buffer.position() + 4 * values.length);
        matrices.add(
            columns == 0 ? Optional.empty() : Optional.of(FloatMatrix.of(values, columns)));
      }
    } catch (BufferUnderflowException cut) {
      return Optional.empty();
    }
    boolean whole = !buffer.hasRemaining();
    boolean complete = Arrays.asList(0, count - 2).stream().allMatch(i -> has(matrices, i));
    return whole && complete ? Optional.of(matrices) : Optional.empty();
  }

  private static boolean has(List<Optional<FloatMatrix>> matrices, int index) {
    return matrices.get(index).filter(matrix -> matrix.rows() > 0).isPresent();
  }
}
