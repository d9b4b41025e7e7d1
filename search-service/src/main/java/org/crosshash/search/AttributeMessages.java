package org.crosshash.search;

import com.google.protobuf.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.crosshash.errors.CrosshashException;
import org.crosshash.search.attribute.AttributeIndex;
import org.crosshash.search.attribute.AttributeType;
import org.crosshash.search.attribute.AttributeValue;
import org.crosshash.search.attribute.EntryAttributes;
import org.crosshash.search.attribute.Facet;
import org.crosshash.search.v1.AttributeField;
import org.crosshash.search.v1.FacetCount;
import org.crosshash.search.v1.FacetCounts;
import org.crosshash.search.v1.StringList;

/** Between messages and what filters see of entries. */
final class AttributeMessages {
  private AttributeMessages() {}

  /** Labels and typed attributes of an entry to write. */
  static EntryAttributes attributes(
      List<String> labels, Map<String, org.crosshash.search.v1.AttributeValue> values) {
    if (labels.isEmpty() && values.isEmpty()) {
      return EntryAttributes.NONE;
    }
    SortedMap<String, AttributeValue> typed = new TreeMap<>();
    values.forEach((name, value) -> typed.put(name, value(name, value)));
    return EntryAttributes.of(labels, typed);
  }

  /** Typed attributes of an entry that was found. */
  static Map<String, org.crosshash.search.v1.AttributeValue> messages(EntryAttributes attributes) {
    SortedMap<String, org.crosshash.search.v1.AttributeValue> messages = new TreeMap<>();
    attributes.values().forEach((name, value) -> messages.put(name, message(value)));
    return messages;
  }

  /** What filters can name, without labels. */
  static List<AttributeField> fields(SortedMap<String, AttributeIndex.Field> fields) {
    return fields.entrySet().stream()
        .filter(field -> !field.getKey().equals(EntryAttributes.LABELS))
        .map(field ->
            AttributeField.newBuilder()
                .setName(field.getKey())
                .setType(type(field.getValue().type()))
                .setEntries(field.getValue().entries())
                .build())
        .toList();
  }

  /** Counts of the values of a field. */
  static FacetCounts message(Facet facet) {
    FacetCounts.Builder message =
        FacetCounts.newBuilder().setField(facet.field()).setDistinct(facet.distinct());
    facet
        .counts()
        .forEach(count ->
            message.addCounts(
                FacetCount.newBuilder().setValue(count.value()).setCount(count.count())));
    return message.build();
  }

  private static AttributeValue value(String name, org.crosshash.search.v1.AttributeValue value) {
    return switch (value.getKindCase()) {
      case STRING_VALUE -> new AttributeValue.Text(value.getStringValue());
      case NUMBER_VALUE -> new AttributeValue.Numeric(value.getNumberValue());
      case BOOL_VALUE -> new AttributeValue.Truth(value.getBoolValue());
      case TIME_VALUE -> new AttributeValue.Time(instant(name, value.getTimeValue()));
      case STRINGS_VALUE ->
          new AttributeValue.Texts(new TreeSet<>(value.getStringsValue().getValuesList()));
      case KIND_NOT_SET ->
          throw CrosshashException.invalid(
              "A typed attribute has a value",
              "none at `" + name + "`",
              "set one of the kinds, or leave the attribute out");
    };
  }

  private static Instant instant(String name, Timestamp time) {
    try {
      return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    } catch (DateTimeException | ArithmeticException e) {
      throw CrosshashException.invalid(
          "A time lies in the years 1 to 9999",
          time.getSeconds() + " s at `" + name + "`",
          "give seconds since 1970-01-01T00:00:00Z");
    }
  }

  private static org.crosshash.search.v1.AttributeValue message(AttributeValue value) {
    var message = org.crosshash.search.v1.AttributeValue.newBuilder();
    switch (value) {
      case AttributeValue.Text(String text) -> message.setStringValue(text);
      case AttributeValue.Numeric(double number) -> message.setNumberValue(number);
      case AttributeValue.Truth(boolean truth) -> message.setBoolValue(truth);
      case AttributeValue.Time(Instant time) ->
          message.setTimeValue(
              Timestamp.newBuilder().setSeconds(time.getEpochSecond()).setNanos(time.getNano()));
      case AttributeValue.Texts(var texts) ->
          message.setStringsValue(StringList.newBuilder().addAllValues(texts));
    }
    return message.build();
  }

  private static org.crosshash.search.v1.AttributeType type(AttributeType type) {
    return switch (type) {
      case STRING -> org.crosshash.search.v1.AttributeType.ATTRIBUTE_TYPE_STRING;
      case NUMBER -> org.crosshash.search.v1.AttributeType.ATTRIBUTE_TYPE_NUMBER;
      case BOOLEAN -> org.crosshash.search.v1.AttributeType.ATTRIBUTE_TYPE_BOOLEAN;
      case TIME -> org.crosshash.search.v1.AttributeType.ATTRIBUTE_TYPE_TIME;
      case STRINGS -> org.crosshash.search.v1.AttributeType.ATTRIBUTE_TYPE_STRINGS;
    };
  }
}
