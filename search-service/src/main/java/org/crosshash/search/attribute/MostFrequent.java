package org.crosshash.search.attribute;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Supplier;
import org.crosshash.search.attribute.Facet.ValueCount;

/** Keeps the most frequent of many values, ties by value, and counts how many there were. */
final class MostFrequent {
  private static final Comparator<ValueCount> ORDER =
      Comparator.comparingInt(ValueCount::count).reversed().thenComparing(ValueCount::value);

  private final int limit;
  private final PriorityQueue<ValueCount> kept = new PriorityQueue<>(ORDER.reversed());
  private int distinct;

  MostFrequent(int limit) {
    this.limit = limit;
  }

  /** Takes a value, each once; its text is made only where it may be kept. */
  void offer(int count, Supplier<String> text) {
    distinct++;
    if (kept.size() == limit && count < kept.peek().count()) {
      return;
    }
    kept.add(new ValueCount(text.get(), count));
    if (kept.size() > limit) {
      kept.remove();
    }
  }

  /** What was kept, most frequent first. */
  Facet facet(String field) {
    List<ValueCount> sorted = kept.stream().sorted(ORDER).toList();
    return new Facet(field, sorted, distinct);
  }
}
