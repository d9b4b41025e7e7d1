package org.crosshash.tables;

import org.apache.arrow.vector.TypeLayout;
import org.apache.arrow.vector.types.pojo.Field;

/** A column of numbers, dates or fixed_size_binary: whole bytes, of one width. */
final class FixedWidthColumn extends ColumnBuilder {
  private final GrowingBytes values = new GrowingBytes();
  private final int width;

  FixedWidthColumn(Field field) {
    super(field);
    this.width =
        TypeLayout.getTypeLayout(field.getType()).getBufferLayouts().get(1).getTypeBitWidth()
            / Byte.SIZE;
  }

  @Override
  long valueBytes(SourceColumn source, int from, int to) {
    return (long) width * (to - from);
  }

  @Override
  long zeroBytes(int rows) {
    return (long) width * rows;
  }

  @Override
  void appendValues(SourceColumn source, int from, int to) {
    values.append(source.vector().getDataBuffer(), (long) from * width, (long) (to - from) * width);
  }

  @Override
  void appendZeros(int rows) {
    values.appendZeros((long) rows * width);
  }

  @Override
  void emitValues(CanonicalBatch batch) {
    batch.addBuffer(values);
  }

  @Override
  void clearValues() {
    values.clear();
  }
}
