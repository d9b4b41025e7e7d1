package org.crosshash.search.index;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.crosshash.search.attribute.AttributeValue;
import org.crosshash.search.attribute.EntryAttributes;
import org.crosshash.search.filter.Filter;
import org.crosshash.search.filter.Operator;

/**
 * Random attributes, random filters on them, and the naive filter: it looks at one entry and knows
 * nothing of bitmaps.
 */
final class RandomFilters {
  private static final List<String> LABELS = List.of("cat", "dog", "a \"b\"", "é", "\uD83D\uDE00");
  private static final List<String> WORDS =
      List.of("database", "query", "", "data", "\uFFEE", "\uD83D\uDE00");

  private RandomFilters() {}

  static EntryAttributes attributes(Random random) {
    List<String> labels = new ArrayList<>(LABELS);
    labels.removeIf(_ -> random.nextInt(3) > 0);
    Map<String, AttributeValue> values = new TreeMap<>();
    if (random.nextBoolean()) {
      values.put("split", new AttributeValue.Text(word(random)));
    }
    if (random.nextBoolean()) {
      values.put("year", new AttributeValue.Numeric(random.nextInt(6) - 2.5));
    }
    if (random.nextBoolean()) {
      values.put("exact", new AttributeValue.Numeric(random.nextGaussian()));
    }
    if (random.nextBoolean()) {
      values.put("good", new AttributeValue.Truth(random.nextBoolean()));
    }
    if (random.nextBoolean()) {
      values.put("at", new AttributeValue.Time(time(random)));
    }
    if (random.nextBoolean()) {
      values.put("sources", new AttributeValue.Texts(new TreeSet<>(List.of(word(random), "x"))));
    }
    return EntryAttributes.of(labels, values);
  }

  /** An entry that has every attribute, so that every field is known. */
  static EntryAttributes all() {
    return EntryAttributes.of(
        LABELS,
        Map.of(
            "split", new AttributeValue.Text("database"),
            "year", new AttributeValue.Numeric(0.5),
            "exact", new AttributeValue.Numeric(0),
            "good", new AttributeValue.Truth(true),
            "at", new AttributeValue.Time(Instant.EPOCH),
            "sources", new AttributeValue.Texts(new TreeSet<>(List.of("x")))));
  }

  static Filter filter(Random random, int depth) {
    return switch (depth == 0 ? 3 : random.nextInt(5)) {
      case 0 -> new Filter.And(List.of(filter(random, depth - 1), filter(random, depth - 1)));
      case 1 ->
          new Filter.Or(
              List.of(
                  filter(random, depth - 1), filter(random, depth - 1), filter(random, depth - 1)));
      case 2 -> new Filter.Not(filter(random, depth - 1));
      default -> restriction(random);
    };
  }

  private static Filter restriction(Random random) {
    Operator any = List.of(Operator.values()).get(random.nextInt(Operator.values().length));
    Operator unordered =
        List.of(Operator.EQUAL, Operator.NOT_EQUAL, Operator.HAS).get(random.nextInt(3));
    return switch (random.nextInt(10)) {
      case 0 -> compared("labels", unordered, LABELS.get(random.nextInt(LABELS.size())), true);
      case 1 -> compared("split", any, word(random), true);
      case 2 -> compared("year", any, Double.toString(random.nextInt(6) - 2.5), false);
      case 3 -> compared("exact", any, Double.toString(random.nextGaussian()), false);
      case 4 -> compared("good", unordered, Boolean.toString(random.nextBoolean()), false);
      case 5 -> compared("at", any, time(random).toString(), true);
      case 6 -> compared("sources", unordered, word(random), true);
      case 7 -> compared("id", any, "id-" + random.nextInt(300), true);
      case 8 ->
          compared(
              "modality", unordered, List.of("", "image", "text").get(random.nextInt(3)), true);
      default ->
          new Filter.Presence(
              List.of("labels", "split", "year", "exact", "good", "at", "sources", "id", "modality")
                  .get(random.nextInt(9)));
    };
  }

  /** Whether an entry passes. */
  static boolean passes(Filter filter, Entry entry) {
    return switch (filter) {
      case Filter.And(var parts) -> parts.stream().allMatch(part -> passes(part, entry));
      case Filter.Or(var parts) -> parts.stream().anyMatch(part -> passes(part, entry));
      case Filter.Not(Filter part) -> !passes(part, entry);
      case Filter.Presence(String field) ->
          switch (field) {
            case "id" -> true;
            case "modality" -> entry.key().modality() != Modality.NONE;
            case "labels" -> !entry.filtered().labels().isEmpty();
            default -> entry.filtered().values().containsKey(field);
          };
      case Filter.Comparison(String field, Operator operator, Filter.Literal value) ->
          operator == Operator.NOT_EQUAL
              ? !holds(entry, field, Operator.EQUAL, value.text())
              : holds(entry, field, operator, value.text());
    };
  }

  private static boolean holds(Entry entry, String field, Operator operator, String value) {
    return switch (field) {
      case "id" -> text(entry.key().id(), operator, value);
      case "modality" -> entry.key().modality().label().equals(value);
      case "labels" -> entry.filtered().labels().contains(value);
      default ->
          switch (entry.filtered().values().get(field)) {
            case null -> false;
            case AttributeValue.Text(String own) -> text(own, operator, value);
            case AttributeValue.Numeric(double own) ->
                ordered(Double.compare(own, Double.parseDouble(value)), operator);
            case AttributeValue.Truth(boolean own) -> own == Boolean.parseBoolean(value);
            case AttributeValue.Time(Instant own) ->
                ordered(own.compareTo(Instant.parse(value)), operator);
            case AttributeValue.Texts(var own) -> own.contains(value);
          };
    };
  }

  private static boolean text(String own, Operator operator, String value) {
    return operator == Operator.HAS
        ? own.contains(value)
        : ordered(
            Arrays.compareUnsigned(
                own.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8)),
            operator);
  }

  private static boolean ordered(int order, Operator operator) {
    return switch (operator) {
      case EQUAL, HAS -> order == 0;
      case NOT_EQUAL -> order != 0;
      case LESS -> order < 0;
      case AT_MOST -> order <= 0;
      case GREATER -> order > 0;
      case AT_LEAST -> order >= 0;
    };
  }

  private static Filter compared(String field, Operator operator, String value, boolean quoted) {
    return new Filter.Comparison(field, operator, new Filter.Literal(value, quoted));
  }

  private static String word(Random random) {
    return WORDS.get(random.nextInt(WORDS.size()));
  }

  private static Instant time(Random random) {
    return Instant.parse("1969-12-31T23:59:58Z").plusMillis(500L * random.nextInt(8));
  }
}
