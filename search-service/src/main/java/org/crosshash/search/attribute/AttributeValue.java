package org.crosshash.search.attribute;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.crosshash.errors.CrosshashException;

/**
 * The value of a typed attribute.
 *
 * <p>Every constructor throws INVALID_ARGUMENT where the value breaks the rule of its type.
 */
public sealed interface AttributeValue {
  /** Longest string, in bytes of UTF-8. */
  int MAXIMUM_STRING_BYTES = 1024;

  /** Most strings of one set. */
  int MAXIMUM_STRINGS = 1024;

  /** Its type. */
  AttributeType type();

  /**
   * One string.
   *
   * @param value at most {@value #MAXIMUM_STRING_BYTES} bytes of UTF-8
   */
  record Text(String value) implements AttributeValue {
    /** Checks the string. */
    public Text {
      requireString(value);
    }

    @Override
    public AttributeType type() {
      return AttributeType.STRING;
    }
  }

  /**
   * A number.
   *
   * @param value finite; minus zero becomes zero
   */
  record Numeric(double value) implements AttributeValue {
    /** Checks the number. */
    public Numeric {
      if (!Double.isFinite(value)) {
        throw CrosshashException.invalid(
            "A number of an attribute must be finite", value, "leave the attribute out instead");
      }
      value = value == 0 ? 0 : value;
    }

    @Override
    public AttributeType type() {
      return AttributeType.NUMBER;
    }
  }

  /** True or false. */
  record Truth(boolean value) implements AttributeValue {
    @Override
    public AttributeType type() {
      return AttributeType.BOOLEAN;
    }
  }

  /**
   * A moment.
   *
   * @param value from year 1 to 9999, in whole microseconds
   */
  record Time(Instant value) implements AttributeValue {
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

    /** Checks the moment. */
    public Time {
      if (value.isBefore(FIRST)
          || value.isAfter(LAST)
          || !value.truncatedTo(ChronoUnit.MICROS).equals(value)) {
        throw CrosshashException.invalid(
            "A time lies in the years 1 to 9999 and has at most microseconds",
            value,
            "round it to microseconds");
      }
    }

    @Override
    public AttributeType type() {
      return AttributeType.TIME;
    }
  }

  /**
   * A set of strings.
   *
   * @param values at most {@value #MAXIMUM_STRINGS} of at most {@value #MAXIMUM_STRING_BYTES} bytes
   *     of UTF-8 each
   */
  record Texts(SortedSet<String> values) implements AttributeValue {
    /** Copies and checks the strings. */
    public Texts {
      values = Collections.unmodifiableSortedSet(new TreeSet<>(values));
      if (values.size() > MAXIMUM_STRINGS) {
        throw CrosshashException.invalid(
            "An attribute has at most " + MAXIMUM_STRINGS + " strings",
            values.size(),
            "leave some out, or spread them over several attributes");
      }
      values.forEach(AttributeValue::requireString);
    }

    @Override
    public AttributeType type() {
      return AttributeType.STRINGS;
    }
  }

  private static void requireString(String value) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
      throw CrosshashException.invalid(
          "A string of an attribute must be valid Unicode",
          value,
          "remove its unpaired surrogates");
    }
    int bytes = value.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAXIMUM_STRING_BYTES) {
      throw CrosshashException.invalid(
          "A label or a string of a typed attribute has at most "
              + MAXIMUM_STRING_BYTES
              + " bytes of UTF-8",
          bytes + " bytes in " + value.substring(0, 40) + "…",
          "keep long texts in `attributes`, which filters do not see");
    }
  }
}
