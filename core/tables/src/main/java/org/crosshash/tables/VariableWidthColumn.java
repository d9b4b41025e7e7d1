package org.crosshash.tables;

import org.apache.arrow.vector.types.pojo.Field;

/** A column of utf8 or binary: offsets of 32 bits from 0, and the values one after another. */
final class VariableWidthColumn extends ColumnBuilder {
  private final GrowingBytes offsets = new GrowingBytes();
  private final GrowingBytes values = new GrowingBytes();

  VariableWidthColumn(Field field) {
    super(field);
    offsets.appendInt(0);
  }

  @Override
  long valueBytes(SourceColumn source, int from, int to) {
    long bytes = (long) Integer.BYTES * (to - from);
    if (from == to) {
      return bytes;
    }
    return bytes + source.offset(to) - source.offset(from);
  }

  @Override
  long zeroBytes(int rows) {
    return (long) Integer.BYTES * rows;
  }

  @Override
  void appendValues(SourceColumn source, int from, int to) {
    if (from == to) {
      return;
    }
    int first = source.offset(from);
    int shift = values.size() - first;
    values.append(source.vector().getDataBuffer(), first, source.offset(to) - first);
    for (int row = from + 1; row <= to; row++) {
      offsets.appendInt(source.offset(row) + shift);
    }
  }

  @Override
  void appendZeros(int rows) {
    for (int i = 0; i < rows; i++) {
      offsets.appendInt(values.size());
    }
  }

  @Override
  void emitValues(CanonicalBatch batch) {
    batch.addBuffer(offsets);
    batch.addBuffer(values);
  }

  @Override
  void clearValues() {
    values.clear();
    offsets.clear();
    offsets.appendInt(0);
  }
}
