package org.crosshash.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.crosshash.search.attribute.AttributeIndex;
import org.crosshash.search.attribute.AttributeValue;
import org.crosshash.search.attribute.EntryAttributes;
import org.crosshash.search.filter.Filter;

/**
 * Attributes of many entries as plain columns, and the filter that looks at each entry: what the
 * attribute index is measured beside.
 *
 * <p>An entry has a year from 1950 to 2024, one of three splits, one of 100,000 sources, and up to
 * three labels of 1,000, of which the first are the most frequent ones.
 */
final class FilterColumns {
  private static final int LABELS = 1000;
  private static final int SOURCES = 100_000;
  private static final List<String> SPLITS = List.of("train", "database", "query");

  private final int[] years;
  private final byte[] splits;
  private final int[] sources;
  private final int[][] labels;

  /** Makes so many entries. */
  FilterColumns(int entries) {
    Random random = new Random(1);
    years = random.ints(entries, 1950, 2025).toArray();
    sources = random.ints(entries, 0, SOURCES).toArray();
    splits = new byte[entries];
    random.nextBytes(splits);
    for (int i = 0; i < entries; i++) {
      splits[i] = (byte) Math.floorMod(splits[i], SPLITS.size());
    }
    labels = new int[entries][];
    for (int i = 0; i < entries; i++) {
      // Label n is about as frequent as 1 / n.
      labels[i] =
          IntStream.range(0, 1 + random.nextInt(3))
              .map(_ -> (int) Math.pow(LABELS, random.nextDouble()) - 1)
              .distinct()
              .toArray();
    }
  }

  /** How many entries there are. */
  int size() {
    return years.length;
  }

  /** The same entries in the index that searches use. */
  AttributeIndex index() {
    AttributeIndex.Builder builder = new AttributeIndex.Builder();
    for (int slot = 0; slot < size(); slot++) {
      builder.add(slot, attributes(slot));
    }
    return builder.build(slot -> (int) slot);
  }

  private EntryAttributes attributes(int slot) {
    return EntryAttributes.of(
        Arrays.stream(labels[slot]).mapToObj(FilterColumns::label).toList(),
        Map.of(
            "year", new AttributeValue.Numeric(years[slot]),
            "split", new AttributeValue.Text(SPLITS.get(splits[slot])),
            "source", new AttributeValue.Text(source(sources[slot]))));
  }

  /** The entries that pass, found by looking at each: 64 a word. */
  long[] scan(Filter filter) {
    IntPredicate passes = predicate(filter);
    long[] words = new long[(size() + Long.SIZE - 1) / Long.SIZE];
    for (int slot = 0; slot < size(); slot++) {
      if (passes.test(slot)) {
        words[slot >>> 6] |= 1L << slot;
      }
    }
    return words;
  }

  /** What is compared is decided once; values are compared as numbers wherever they can be. */
  private IntPredicate predicate(Filter filter) {
    return switch (filter) {
      case Filter.And(var parts) -> {
        IntPredicate[] all = predicates(parts);
        yield slot -> {
          for (IntPredicate part : all) {
            if (!part.test(slot)) {
              return false;
            }
          }
          return true;
        };
      }
      case Filter.Or(var parts) -> {
        IntPredicate[] any = predicates(parts);
        yield slot -> {
          for (IntPredicate part : any) {
            if (part.test(slot)) {
              return true;
            }
          }
          return false;
        };
      }
      case Filter.Not(Filter part) -> predicate(part).negate();
      case Filter.Comparison comparison -> compared(comparison);
      case Filter.Presence _ -> _ -> true;
    };
  }

  private IntPredicate[] predicates(List<Filter> parts) {
    List<IntPredicate> predicates = new ArrayList<>();
    parts.forEach(part -> predicates.add(predicate(part)));
    return predicates.toArray(IntPredicate[]::new);
  }

  private IntPredicate compared(Filter.Comparison comparison) {
    String value = comparison.value().text();
    return switch (comparison.field()) {
      case "year" -> year(comparison, Integer.parseInt(value));
      case "split" -> {
        int wanted = SPLITS.indexOf(value);
        yield slot -> splits[slot] == wanted;
      }
      case "source" ->
          switch (comparison.operator()) {
            case EQUAL -> {
              int wanted = Integer.parseInt(value.substring("source-".length()));
              yield slot -> sources[slot] == wanted;
            }
            case HAS -> {
              // Each distinct text once, as the index does it.
              boolean[] has = new boolean[SOURCES];
              for (int i = 0; i < SOURCES; i++) {
                has[i] = source(i).contains(value);
              }
              yield slot -> has[sources[slot]];
            }
            default -> throw new IllegalArgumentException(comparison.toString());
          };
      case "labels" -> {
        int wanted = Integer.parseInt(value.substring("label-".length()));
        yield slot -> {
          for (int label : labels[slot]) {
            if (label == wanted) {
              return true;
            }
          }
          return false;
        };
      }
      default -> throw new IllegalArgumentException(comparison.toString());
    };
  }

  private IntPredicate year(Filter.Comparison comparison, int value) {
    return switch (comparison.operator()) {
      case EQUAL -> slot -> years[slot] == value;
      case AT_LEAST -> slot -> years[slot] >= value;
      case LESS -> slot -> years[slot] < value;
      default -> throw new IllegalArgumentException(comparison.toString());
    };
  }

  private static String label(int label) {
    return "label-" + label;
  }

  private static String source(int source) {
    return "source-" + source;
  }
}
