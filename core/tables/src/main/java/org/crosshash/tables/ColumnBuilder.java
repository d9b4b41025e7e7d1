package org.crosshash.tables;

import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.crosshash.errors.CrosshashException;

/**
 * Gathers the rows of one column of the batch that is being filled, in a form that depends on the
 * values only: no validity where nothing is null, zeros where something is.
 */
abstract sealed class ColumnBuilder
    permits FixedWidthColumn, BitColumn, VariableWidthColumn, ListColumn, NestedColumn {
  private final Field field;
  private final GrowingBytes validity = new GrowingBytes();
  private int count;
  private int nullCount;

  ColumnBuilder(Field field) {
    this.field = field;
  }

  /** A builder for a field that is supported. */
  static ColumnBuilder of(Field field) {
    return switch (field.getType()) {
      case ArrowType.Bool ignored -> new BitColumn(field);
      case ArrowType.Utf8 ignored -> new VariableWidthColumn(field);
      case ArrowType.Binary ignored -> new VariableWidthColumn(field);
      case ArrowType.List ignored -> new ListColumn(field);
      case ArrowType.FixedSizeList ignored -> new NestedColumn(field);
      case ArrowType.Struct ignored -> new NestedColumn(field);
      default -> new FixedWidthColumn(field);
    };
  }

  /**
   * Checks a field's own type, not its children.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if tables do not hold this type
   */
  static void requireSupported(Field field) {
    switch (field.getType()) {
      case ArrowType.Bool ignored -> {}
      case ArrowType.Int ignored -> {}
      case ArrowType.FloatingPoint ignored -> {}
      case ArrowType.FixedSizeBinary ignored -> {}
      case ArrowType.Date ignored -> {}
      case ArrowType.Timestamp ignored -> {}
      case ArrowType.Utf8 ignored -> {}
      case ArrowType.Binary ignored -> {}
      case ArrowType.List ignored -> {}
      case ArrowType.FixedSizeList ignored -> {}
      case ArrowType.Struct ignored -> {}
      default ->
          throw CrosshashException.invalid(
              "Columns are of bool, int, float, date, timestamp, utf8, binary, fixed_size_binary, "
                  + "list, fixed_size_list or struct",
              field.getName() + ": " + field.getType(),
              "cast the column to one of these types");
    }
  }

  /** Appends the rows from {@code from} up to {@code to}, exclusive. */
  final void append(SourceColumn source, int from, int to) {
    if (!source.hasNulls()) {
      addPresent(to - from);
      appendValues(source, from, to);
      return;
    }
    int row = from;
    while (row < to) {
      boolean absent = source.isNull(row);
      int end = row + 1;
      while (end < to && source.isNull(end) == absent) {
        end++;
      }
      if (absent) {
        refuseNullIfRequired(row);
        appendAbsent(end - row);
      } else {
        addPresent(end - row);
        appendValues(source, row, end);
      }
      row = end;
    }
  }

  /** Appends rows without a value, because they are null or because what holds them is. */
  final void appendAbsent(int rows) {
    if (field.isNullable()) {
      if (nullCount == 0) {
        validity.growToBits(count);
        for (int i = 0; i < count; i++) {
          validity.setBit(i);
        }
      }
      nullCount += rows;
      count += rows;
      validity.growToBits(count);
    } else {
      addPresent(rows);
    }
    appendZeros(rows);
  }

  private void addPresent(int rows) {
    if (nullCount > 0) {
      validity.growToBits(count + rows);
      for (int i = count; i < count + rows; i++) {
        validity.setBit(i);
      }
    }
    count += rows;
  }

  private void refuseNullIfRequired(int row) {
    if (!field.isNullable()) {
      throw CrosshashException.invalid(
          "Column " + field.getName() + " has a value in every row",
          "row " + row + " of a batch has none",
          "fill the value in, or declare the column nullable");
    }
  }

  /** Puts this column's nodes and buffers, and then its children's, into the batch. */
  final void emit(CanonicalBatch batch) {
    batch.addNode(count, nullCount);
    if (nullCount > 0) {
      batch.addBuffer(validity);
    } else {
      batch.addEmptyBuffer();
    }
    emitValues(batch);
  }

  /** Starts the next batch. */
  final void clear() {
    validity.clear();
    count = 0;
    nullCount = 0;
    clearValues();
  }

  final Field field() {
    return field;
  }

  /** Bytes that rows take for the purpose of cutting batches; nothing but the values enters it. */
  final long bytes(SourceColumn source, int from, int to) {
    if (!source.hasNulls()) {
      return valueBytes(source, from, to);
    }
    long bytes = 0;
    for (int row = from; row < to; row++) {
      bytes += source.isNull(row) ? zeroBytes(1) : valueBytes(source, row, row + 1);
    }
    return bytes;
  }

  abstract long valueBytes(SourceColumn source, int from, int to);

  abstract long zeroBytes(int rows);

  abstract void appendValues(SourceColumn source, int from, int to);

  abstract void appendZeros(int rows);

  abstract void emitValues(CanonicalBatch batch);

  abstract void clearValues();
}
