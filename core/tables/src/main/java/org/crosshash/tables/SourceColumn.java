package org.crosshash.tables;

import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.ListVector;

/**
 * A column that rows are taken from. Arrow counts nulls anew at every question; here they are
 * counted once.
 */
record SourceColumn(FieldVector vector, boolean hasNulls, List<SourceColumn> children) {
  static SourceColumn of(FieldVector vector) {
    List<FieldVector> children =
        vector instanceof ListVector list
            ? List.of(list.getDataVector())
            : vector.getChildrenFromFields();
    return new SourceColumn(
        vector, vector.getNullCount() > 0, children.stream().map(SourceColumn::of).toList());
  }

  boolean isNull(int row) {
    return hasNulls && vector.isNull(row);
  }

  /** The offset at which the value of a row of a column with offsets starts. */
  int offset(int row) {
    return offsets().getInt((long) row * Integer.BYTES);
  }

  ArrowBuf offsets() {
    return vector.getOffsetBuffer();
  }
}
