package org.crosshash.tables;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** A table of random values of all supported kinds; the row's number and a seed determine a row. */
record RandomRows(Schema schema, long seed) {
  private static final ArrowType FLOAT = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);

  static Schema schema(boolean nullable) {
    return new Schema(
        List.of(
            field("id", new ArrowType.Utf8(), nullable),
            field("flag", new ArrowType.Bool(), nullable),
            field("big", new ArrowType.Int(64, true), nullable),
            field("code", new ArrowType.FixedSizeBinary(3), nullable),
            field("blob", new ArrowType.Binary(), nullable),
            field(
                "vector", new ArrowType.FixedSizeList(5), nullable, field("item", FLOAT, nullable)),
            field(
                "texts",
                new ArrowType.List(),
                nullable,
                field("item", new ArrowType.Utf8(), nullable)),
            field(
                "ragged",
                new ArrowType.List(),
                nullable,
                field("item", new ArrowType.FixedSizeList(2), false, field("item", FLOAT, false))),
            field(
                "pair",
                new ArrowType.Struct(),
                nullable,
                field("left", new ArrowType.Utf8(), nullable),
                field("right", FLOAT, nullable))));
  }

  private static Field field(String name, ArrowType type, boolean nullable, Field... children) {
    return new Field(name, new FieldType(nullable, type, null), List.of(children));
  }

  VectorSchemaRoot batch(BufferAllocator allocator, int from, int to) {
    VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator);
    for (int column = 0; column < schema.getFields().size(); column++) {
      FieldVector vector = root.getVector(column);
      for (int row = from; row < to; row++) {
        fill(vector, row - from, new Random(seed * 1_000_003 + row * 31L + column));
      }
      vector.setValueCount(to - from);
    }
    root.setRowCount(to - from);
    return root;
  }

  private static void fill(FieldVector vector, int index, Random random) {
    if (vector.getField().isNullable() && random.nextInt(4) == 0) {
      setNull(vector, index, random);
      return;
    }
    switch (vector) {
      case VarCharVector texts -> texts.setSafe(index, text(random));
      case VarBinaryVector blobs -> blobs.setSafe(index, bytes(random, random.nextInt(2000)));
      case BitVector bits -> bits.setSafe(index, random.nextInt(2));
      case BigIntVector longs -> longs.setSafe(index, random.nextLong());
      case Float4Vector floats -> floats.setSafe(index, random.nextFloat());
      case FixedSizeBinaryVector codes -> codes.setSafe(index, bytes(random, codes.getByteWidth()));
      case ListVector lists -> {
        int start = lists.startNewValue(index);
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
          fill(lists.getDataVector(), start + i, random);
        }
        lists.endValue(index, count);
      }
      case FixedSizeListVector lists -> {
        lists.setNotNull(index);
        fillElements(lists, index, random);
      }
      case StructVector structs -> {
        structs.setIndexDefined(index);
        structs.getChildrenFromFields().forEach(child -> fill(child, index, random));
      }
      default -> throw new IllegalArgumentException(vector.toString());
    }
  }

  /** What lies beneath a null is arbitrary, and must not show. */
  private static void setNull(FieldVector vector, int index, Random random) {
    switch (vector) {
      case FixedSizeListVector lists -> {
        fillElements(lists, index, random);
        lists.setNull(index);
      }
      case StructVector structs -> {
        structs.getChildrenFromFields().forEach(child -> fill(child, index, random));
        structs.setNull(index);
      }
      default -> vector.setNull(index);
    }
  }

  private static void fillElements(FixedSizeListVector lists, int index, Random random) {
    for (int i = 0; i < lists.getListSize(); i++) {
      fill(lists.getDataVector(), index * lists.getListSize() + i, random);
    }
  }

  private static byte[] text(Random random) {
    return Long.toString(random.nextLong(), 36)
        .substring(random.nextInt(4))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(Random random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}
