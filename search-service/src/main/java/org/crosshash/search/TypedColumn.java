package org.crosshash.search;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FloatingPointVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.crosshash.errors.CrosshashException;
import org.crosshash.search.attribute.AttributeType;
import org.crosshash.search.attribute.AttributeValue;
import org.crosshash.tables.Table;

/**
 * A column of an items table as typed attributes: utf8 as strings, list&lt;utf8&gt; as sets of
 * strings, integers and floating-point numbers as numbers, bool as booleans, timestamps as times. A
 * row without a value, and NaN, has no attribute.
 *
 * @param name name of the attribute
 * @param type type of all its values
 * @param values the rows' values
 */
record TypedColumn(String name, AttributeType type, List<Optional<AttributeValue>> values) {
  /** The type that the values of a column have; empty where they can be no attributes. */
  static Optional<AttributeType> type(Field column) {
    return switch (column.getType()) {
      case ArrowType.Utf8 _ -> Optional.of(AttributeType.STRING);
      case ArrowType.Int _, ArrowType.FloatingPoint _ -> Optional.of(AttributeType.NUMBER);
      case ArrowType.Bool _ -> Optional.of(AttributeType.BOOLEAN);
      case ArrowType.Timestamp _ -> Optional.of(AttributeType.TIME);
      case ArrowType.List _
          when column.getChildren().getFirst().getType() instanceof ArrowType.Utf8 ->
          Optional.of(AttributeType.STRINGS);
      default -> Optional.empty();
    };
  }

  /**
   * Reads a column.
   *
   * @param name name of the attribute
   * @throws CrosshashException INVALID_ARGUMENT where a value can be no attribute, with its row
   */
  static TypedColumn read(Table table, Field column, String name) {
    AttributeType type =
        type(column)
            .orElseThrow(() ->
                CrosshashException.invalid(
                    "A column of utf8, list<utf8>, numbers, bool or timestamps can be an attribute",
                    "`" + column.getName() + "` is " + column.getType(),
                    "leave it out of `typed_columns`"));
    List<Optional<AttributeValue>> values = new ArrayList<>();
    for (int number = 0; number < table.batchCount(); number++) {
      try (VectorSchemaRoot batch = table.batch(number, List.of(column.getName()))) {
        FieldVector vector = batch.getVector(0);
        for (int row = 0; row < batch.getRowCount(); row++) {
          try {
            values.add(vector.isNull(row) ? Optional.empty() : value(vector, row));
          } catch (CrosshashException e) {
            throw CrosshashException.invalid(
                e.rule(),
                "%s in row %d of column `%s`"
                    .formatted(e.value(), table.batchOffset(number) + row, column.getName()),
                "name the columns that filters need in `typed_columns`, without this one");
          }
        }
      }
    }
    return new TypedColumn(name, type, values);
  }

  private static Optional<AttributeValue> value(FieldVector vector, int row) {
    return switch (vector) {
      case VarCharVector texts -> Optional.of(new AttributeValue.Text(text(texts, row)));
      case BitVector bits -> Optional.of(new AttributeValue.Truth(bits.get(row) != 0));
      case BaseIntVector numbers ->
          Optional.of(new AttributeValue.Numeric(numbers.getValueAsLong(row)));
      case FloatingPointVector numbers -> {
        double number = numbers.getValueAsDouble(row);
        yield Double.isNaN(number)
            ? Optional.empty()
            : Optional.of(new AttributeValue.Numeric(number));
      }
      case TimeStampVector times -> Optional.of(new AttributeValue.Time(time(times, row)));
      case ListVector lists -> {
        TreeSet<String> texts = new TreeSet<>();
        VarCharVector elements = (VarCharVector) lists.getDataVector();
        for (int at = lists.getElementStartIndex(row); at < lists.getElementEndIndex(row); at++) {
          if (!elements.isNull(at)) {
            texts.add(text(elements, at));
          }
        }
        yield Optional.of(new AttributeValue.Texts(texts));
      }
      default -> throw new IllegalStateException("no attribute type: " + vector.getField());
    };
  }

  private static Instant time(TimeStampVector times, int row) {
    TimeUnit unit = ((ArrowType.Timestamp) times.getField().getType()).getUnit();
    return Instant.EPOCH.plus(
        times.get(row),
        switch (unit) {
          case SECOND -> ChronoUnit.SECONDS;
          case MILLISECOND -> ChronoUnit.MILLIS;
          case MICROSECOND -> ChronoUnit.MICROS;
          case NANOSECOND -> ChronoUnit.NANOS;
        });
  }

  private static String text(VarCharVector texts, int row) {
    return new String(texts.get(row), StandardCharsets.UTF_8);
  }
}
