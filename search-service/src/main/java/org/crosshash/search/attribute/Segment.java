package org.crosshash.search.attribute;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.function.LongToIntFunction;
import org.roaringbitmap.RoaringBitmap;

/**
 * The attributes of some slots, turned round: for each value the slots that have it. Immutable.
 *
 * @param members the slots; not to be changed
 * @param size how many they are
 * @param columns attributes by name, labels under their reserved name
 */
record Segment(RoaringBitmap members, int size, SortedMap<String, Column> columns) {
  /** Nothing of no slots. */
  static final Segment EMPTY = new Segment(Slots.NONE, 0, new TreeMap<>());

  /** What two segments of different slots hold, without the slots that are hidden in each. */
  static Segment merged(Segment a, RoaringBitmap hiddenA, Segment b, RoaringBitmap hiddenB) {
    SortedMap<String, Column> columns = new TreeMap<>();
    a.columns.forEach((name, column) -> {
      Column other = b.columns.get(name);
      if (other == null || other.type() != column.type()) {
        put(columns, name, column, hiddenA, none(column), Slots.NONE);
      } else {
        put(columns, name, column, hiddenA, other, hiddenB);
      }
    });
    b.columns.forEach((name, column) -> {
      // Types differ only where all entries of the older one are gone: the younger one stays.
      if (!columns.containsKey(name)) {
        put(columns, name, none(column), Slots.NONE, column, hiddenB);
      }
    });
    RoaringBitmap members =
        RoaringBitmap.or(
            RoaringBitmap.andNot(a.members, hiddenA), RoaringBitmap.andNot(b.members, hiddenB));
    members.runOptimize();
    return new Segment(members, members.getCardinality(), columns);
  }

  /** The same with other slots, in the same order. */
  Segment renumbered(IntUnaryOperator slots) {
    SortedMap<String, Column> renumbered = new TreeMap<>();
    columns.forEach((name, column) -> renumbered.put(name, column.renumbered(slots)));
    return new Segment(Slots.renumbered(members, slots), size, renumbered);
  }

  /** Bytes that it takes, estimated. */
  long estimatedBytes() {
    return Slots.estimatedBytes(members)
        + columns.values().stream().mapToLong(Column::estimatedBytes).sum();
  }

  private static void put(
      SortedMap<String, Column> columns,
      String name,
      Column a,
      RoaringBitmap hiddenA,
      Column b,
      RoaringBitmap hiddenB) {
    Column merged = Column.merged(a, hiddenA, b, hiddenB);
    if (!merged.present().isEmpty()) {
      columns.put(name, merged);
    }
  }

  private static Column none(Column like) {
    return new ColumnBuilder(like.type()).build(_ -> 0);
  }

  /** Collects the attributes of entries; one thread. */
  static final class Builder {
    private final SortedMap<String, ColumnBuilder> columns = new TreeMap<>();
    private long[] places = new long[16];
    private int count;

    /** Adds an entry that stands at a place; a place comes once. */
    void add(long place, EntryAttributes attributes) {
      if (attributes.isEmpty()) {
        return;
      }
      if (count == places.length) {
        places = Arrays.copyOf(places, count + count / 2);
      }
      places[count++] = place;
      if (!attributes.labels().isEmpty()) {
        column(EntryAttributes.LABELS, AttributeType.STRINGS)
            .add(place, new AttributeValue.Texts(attributes.labels()));
      }
      attributes.values().forEach((name, value) -> column(name, value.type()).add(place, value));
    }

    /** Ends the segment. */
    Segment build(LongToIntFunction slotOf) {
      if (count == 0) {
        return EMPTY;
      }
      int[] slots = new int[count];
      for (int i = 0; i < count; i++) {
        slots[i] = slotOf.applyAsInt(places[i]);
      }
      RoaringBitmap members = RoaringBitmap.bitmapOfUnordered(slots);
      members.runOptimize();
      SortedMap<String, Column> built = new TreeMap<>();
      columns.forEach((name, column) -> built.put(name, column.build(slotOf)));
      return new Segment(members, count, built);
    }

    private ColumnBuilder column(String name, AttributeType type) {
      ColumnBuilder column = columns.computeIfAbsent(name, _ -> new ColumnBuilder(type));
      if (column.type() != type) {
        throw new IllegalStateException(
            "attribute " + name + " is " + column.type() + " and " + type);
      }
      return column;
    }
  }
}
