package org.crosshash.tables;

import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** A column whose every row holds the same number of child rows: a struct or fixed_size_list. */
final class NestedColumn extends ColumnBuilder {
  private final List<ColumnBuilder> children;
  private final int childRows;

  NestedColumn(Field field) {
    super(field);
    this.children = field.getChildren().stream().map(ColumnBuilder::of).toList();
    this.childRows =
        field.getType() instanceof ArrowType.FixedSizeList list ? list.getListSize() : 1;
  }

  @Override
  long valueBytes(SourceColumn source, int from, int to) {
    long bytes = 0;
    for (int i = 0; i < children.size(); i++) {
      SourceColumn child = source.children().get(i);
      bytes += children.get(i).bytes(child, from * childRows, to * childRows);
    }
    return bytes;
  }

  @Override
  long zeroBytes(int rows) {
    return children.stream().mapToLong(child -> child.zeroBytes(rows * childRows)).sum();
  }

  @Override
  void appendValues(SourceColumn source, int from, int to) {
    for (int i = 0; i < children.size(); i++) {
      SourceColumn child = source.children().get(i);
      children.get(i).append(child, from * childRows, to * childRows);
    }
  }

  @Override
  void appendZeros(int rows) {
    children.forEach(child -> child.appendAbsent(rows * childRows));
  }

  @Override
  void emitValues(CanonicalBatch batch) {
    children.forEach(child -> child.emit(batch));
  }

  @Override
  void clearValues() {
    children.forEach(ColumnBuilder::clear);
  }
}
