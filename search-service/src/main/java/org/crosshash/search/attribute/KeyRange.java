package org.crosshash.search.attribute;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.crosshash.errors.CrosshashException;
import org.crosshash.search.filter.Filter;
import org.crosshash.search.filter.FilterPrinter;
import org.crosshash.search.filter.Operator;
import org.roaringbitmap.RoaringBitmap;

/** The keys of a column that a restriction names, found by bisection. Immutable. */
final class KeyRange {
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d+)?");

  private final Filter.Comparison comparison;
  private final Operator operator;
  private final AttributeType type;
  private final long number;
  private final byte[] text;

  /**
   * Reads the value as the field's type asks.
   *
   * @param operator the comparison's, or what stands for it; not {@link Operator#NOT_EQUAL}
   * @throws CrosshashException INVALID_ARGUMENT where the value or the operator does not fit the
   *     type
   */
  KeyRange(Filter.Comparison comparison, Operator operator, AttributeType type) {
    this.comparison = comparison;
    this.type = type;
    this.operator = operator;
    Filter.Literal value = comparison.value();
    this.text = value.text().getBytes(StandardCharsets.UTF_8);
    this.number =
        switch (type) {
          case STRING, STRINGS -> 0;
          case NUMBER -> AttributeKeys.of(number(value));
          case BOOLEAN -> AttributeKeys.of(truth(value));
          case TIME -> AttributeKeys.of(time(value).value());
        };
    boolean ordered = operator != Operator.EQUAL && operator != Operator.HAS;
    if (ordered && (type == AttributeType.STRINGS || type == AttributeType.BOOLEAN)) {
      throw mismatch("has no order", "use = != or : with it");
    }
  }

  /** The slots of a column that the restriction holds for. */
  RoaringBitmap slots(Column column, Checkpoint checkpoint) {
    if (column.type() != type) {
      // A column whose entries are all gone: all that it could answer is hidden.
      return new RoaringBitmap();
    }
    if (type == AttributeType.STRING && operator == Operator.HAS) {
      return containing(column, checkpoint);
    }
    int from =
        switch (operator) {
          case LESS, AT_MOST -> 0;
          case GREATER -> below(column, true);
          case EQUAL, HAS, AT_LEAST -> below(column, false);
          case NOT_EQUAL -> throw new IllegalStateException(operator.toString());
        };
    int to =
        switch (operator) {
          case LESS -> below(column, false);
          case EQUAL, HAS, AT_MOST -> below(column, true);
          case GREATER, AT_LEAST -> column.keys().size();
          case NOT_EQUAL -> throw new IllegalStateException(operator.toString());
        };
    return column.postings().union(from, to);
  }

  private int below(Column column, boolean orEqual) {
    return switch (column.keys()) {
      case Keys.Longs longs -> longs.below(number, orEqual);
      case Keys.Texts texts -> texts.below(text, orEqual);
    };
  }

  private RoaringBitmap containing(Column column, Checkpoint checkpoint) {
    RoaringBitmap slots = new RoaringBitmap();
    String part = comparison.value().text();
    for (int key = 0; key < column.keys().size(); key++) {
      checkpoint.step();
      if (column.text(key).contains(part)) {
        column.postings().forEach(key, slots::add);
      }
    }
    return slots;
  }

  private double number(Filter.Literal value) {
    if (!value.quoted() && NUMBER.matcher(value.text()).matches()) {
      double number = Double.parseDouble(value.text());
      if (Double.isFinite(number)) {
        return number == 0 ? 0 : number;
      }
    }
    throw mismatch("is a number", "compare it with a finite number without quotes");
  }

  private boolean truth(Filter.Literal value) {
    if (!value.quoted() && (value.text().equals("true") || value.text().equals("false"))) {
      return value.text().equals("true");
    }
    throw mismatch("is a boolean", "compare it with true or false, without quotes");
  }

  private AttributeValue.Time time(Filter.Literal value) {
    try {
      return new AttributeValue.Time(
          OffsetDateTime.parse(
                  value.text().toUpperCase(Locale.ROOT), DateTimeFormatter.ISO_OFFSET_DATE_TIME)
              .toInstant());
    } catch (DateTimeParseException | CrosshashException _) {
      throw mismatch(
          "is a time",
          "compare it with a time by RFC 3339 of at most microseconds, for example \"2020-01-31T12:00:00Z\"");
    }
  }

  private CrosshashException mismatch(String rule, String cure) {
    return CrosshashException.invalid(
        "The field `" + comparison.field() + "` " + rule,
        "`" + FilterPrinter.print(comparison) + "`",
        cure);
  }
}
