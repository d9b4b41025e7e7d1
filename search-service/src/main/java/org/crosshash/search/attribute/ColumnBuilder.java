package org.crosshash.search.attribute;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongToIntFunction;
import java.util.stream.IntStream;
import org.roaringbitmap.RoaringBitmap;

/** Collects one attribute of many entries; one thread. */
final class ColumnBuilder {
  private final AttributeType type;
  private final Map<Object, Integer> numbers = new HashMap<>();
  private final List<Object> keys = new ArrayList<>();
  private int[] keyOf = new int[16];
  private long[] places = new long[16];
  private int pairs;

  ColumnBuilder(AttributeType type) {
    this.type = type;
  }

  AttributeType type() {
    return type;
  }

  /** Adds the value of an entry that stands at a place; a place comes once. */
  void add(long place, AttributeValue value) {
    switch (value) {
      case AttributeValue.Text(String text) -> append(place, text);
      case AttributeValue.Texts(var texts) -> texts.forEach(text -> append(place, text));
      case AttributeValue.Numeric(double number) -> append(place, AttributeKeys.of(number));
      case AttributeValue.Truth(boolean truth) -> append(place, AttributeKeys.of(truth));
      case AttributeValue.Time(var time) -> append(place, AttributeKeys.of(time));
    }
  }

  /**
   * Ends the column.
   *
   * @param slotOf the slot of each place
   */
  Column build(LongToIntFunction slotOf) {
    int[] order = order();
    int[] rankOf = new int[order.length];
    for (int rank = 0; rank < order.length; rank++) {
      rankOf[order[rank]] = rank;
    }
    int[] starts = new int[order.length + 1];
    for (int pair = 0; pair < pairs; pair++) {
      starts[rankOf[keyOf[pair]] + 1]++;
    }
    for (int rank = 0; rank < order.length; rank++) {
      starts[rank + 1] += starts[rank];
    }
    int[] next = starts.clone();
    int[] slots = new int[pairs];
    for (int pair = 0; pair < pairs; pair++) {
      slots[next[rankOf[keyOf[pair]]]++] = slotOf.applyAsInt(places[pair]);
    }
    // The library sorts the array that it is given.
    RoaringBitmap present = RoaringBitmap.bitmapOfUnordered(slots.clone());
    present.runOptimize();
    Postings.Builder postings = new Postings.Builder(order.length, present.getCardinality());
    for (int rank = 0; rank < order.length; rank++) {
      Arrays.sort(slots, starts[rank], starts[rank + 1]);
      postings.add(slots, starts[rank], starts[rank + 1] - starts[rank]);
    }
    return new Column(type, keys(order), postings.build(), present);
  }

  private void append(long place, Object key) {
    Integer number = numbers.get(key);
    if (number == null) {
      number = keys.size();
      numbers.put(key, number);
      keys.add(key);
    }
    if (pairs == places.length) {
      int capacity = pairs + pairs / 2;
      keyOf = Arrays.copyOf(keyOf, capacity);
      places = Arrays.copyOf(places, capacity);
    }
    keyOf[pairs] = number;
    places[pairs++] = place;
  }

  /** Numbers of keys in the order of what they stand for. */
  private int[] order() {
    if (isText()) {
      byte[][] texts =
          keys.stream()
              .map(key -> ((String) key).getBytes(StandardCharsets.UTF_8))
              .toArray(byte[][]::new);
      return IntStream.range(0, texts.length)
          .boxed()
          .sorted((a, b) -> Arrays.compareUnsigned(texts[a], texts[b]))
          .mapToInt(Integer::intValue)
          .toArray();
    }
    long[] values = keys.stream().mapToLong(key -> (Long) key).toArray();
    return IntStream.range(0, values.length)
        .boxed()
        .sorted((a, b) -> Long.compare(values[a], values[b]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private Keys keys(int[] order) {
    return isText()
        ? new Keys.Texts(
            Arrays.stream(order)
                .mapToObj(number -> ((String) keys.get(number)).getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new))
        : new Keys.Longs(
            Arrays.stream(order).mapToLong(number -> (Long) keys.get(number)).toArray());
  }

  private boolean isText() {
    return type == AttributeType.STRING || type == AttributeType.STRINGS;
  }
}
