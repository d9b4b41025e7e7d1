package org.crosshash.tables;

import org.apache.arrow.vector.types.pojo.Field;

/** A column of lists: offsets of 32 bits from 0, and the elements one after another. */
final class ListColumn extends ColumnBuilder {
  private final GrowingBytes offsets = new GrowingBytes();
  private final ColumnBuilder elements;
  private int elementCount;

  ListColumn(Field field) {
    super(field);
    this.elements = ColumnBuilder.of(field.getChildren().getFirst());
    offsets.appendInt(0);
  }

  @Override
  long valueBytes(SourceColumn source, int from, int to) {
    long bytes = (long) Integer.BYTES * (to - from);
    if (from == to) {
      return bytes;
    }
    return bytes
        + elements.bytes(source.children().getFirst(), source.offset(from), source.offset(to));
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
    int last = source.offset(to);
    elements.append(source.children().getFirst(), first, last);
    int shift = elementCount - first;
    for (int row = from + 1; row <= to; row++) {
      offsets.appendInt(source.offset(row) + shift);
    }
    elementCount += last - first;
  }

  @Override
  void appendZeros(int rows) {
    for (int i = 0; i < rows; i++) {
      offsets.appendInt(elementCount);
    }
  }

  @Override
  void emitValues(CanonicalBatch batch) {
    batch.addBuffer(offsets);
    elements.emit(batch);
  }

  @Override
  void clearValues() {
    elementCount = 0;
    elements.clear();
    offsets.clear();
    offsets.appendInt(0);
  }
}
