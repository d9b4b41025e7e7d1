package org.crosshash.tables;

import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.types.pojo.Field;

/** A column of booleans, eight to a byte. */
final class BitColumn extends ColumnBuilder {
  private final GrowingBytes values = new GrowingBytes();
  private int bits;

  BitColumn(Field field) {
    super(field);
  }

  @Override
  long valueBytes(SourceColumn source, int from, int to) {
    return (long) to - from;
  }

  @Override
  long zeroBytes(int rows) {
    return rows;
  }

  @Override
  void appendValues(SourceColumn source, int from, int to) {
    BitVector bitVector = (BitVector) source.vector();
    values.growToBits(bits + to - from);
    for (int row = from; row < to; row++, bits++) {
      if (bitVector.get(row) != 0) {
        values.setBit(bits);
      }
    }
  }

  @Override
  void appendZeros(int rows) {
    bits += rows;
    values.growToBits(bits);
  }

  @Override
  void emitValues(CanonicalBatch batch) {
    batch.addBuffer(values);
  }

  @Override
  void clearValues() {
    values.clear();
    bits = 0;
  }
}
