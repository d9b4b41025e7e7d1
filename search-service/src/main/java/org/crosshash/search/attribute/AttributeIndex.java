package org.crosshash.search.attribute;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.LongToIntFunction;
import org.roaringbitmap.RoaringBitmap;

/**
 * The attributes of all slots of an index: what finds entries by labels and values. Immutable, so
 * that every version of an index has its own; safe for any number of threads.
 *
 * <p>It is a stack of segments. A write puts a small one on top and hides, in those below, the
 * slots that it replaces or deletes; neighbours in the stack are merged once the lower one is not
 * more than twice the upper one, so that the stack stays shallow and an entry is copied a number of
 * times that grows with the logarithm of the index.
 */
public final class AttributeIndex {
  /** Of no entries. */
  public static final AttributeIndex EMPTY = new AttributeIndex(List.of());

  private final List<Layer> layers;
  private volatile Optional<SortedMap<String, Field>> fields = Optional.empty();

  private AttributeIndex(List<Layer> layers) {
    this.layers = List.copyOf(layers);
  }

  /** A segment with the slots in it that do not count any more. */
  private record Layer(Segment segment, RoaringBitmap hidden, int hiddenCount) {
    int visible() {
      return segment.size() - hiddenCount;
    }

    Layer hiding(RoaringBitmap slots) {
      RoaringBitmap more = RoaringBitmap.and(segment.members(), slots);
      if (more.isEmpty()) {
        return this;
      }
      more.or(hidden);
      return new Layer(segment, more, more.getCardinality());
    }
  }

  /**
   * An attribute that entries have.
   *
   * @param type its type
   * @param entries how many have it, at least 1
   */
  public record Field(AttributeType type, long entries) {}

  /** The typed attributes, and the labels under their reserved name. */
  public SortedMap<String, Field> fields() {
    if (fields.isEmpty()) {
      SortedMap<String, Field> found = new TreeMap<>();
      for (Layer layer : layers) {
        layer
            .segment()
            .columns()
            .forEach((name, column) -> {
              long entries =
                  column.present().getLongCardinality()
                      - RoaringBitmap.andCardinality(column.present(), layer.hidden());
              if (entries > 0) {
                found.merge(
                    name,
                    new Field(column.type(), entries),
                    (a, b) -> new Field(a.type(), a.entries() + b.entries()));
              }
            });
      }
      fields = Optional.of(Collections.unmodifiableSortedMap(found));
    }
    return fields.orElseThrow();
  }

  /**
   * The slots that some of the segments' columns name.
   *
   * @param field name of the attribute
   * @param slotsOf what a column answers; not changed afterwards
   */
  RoaringBitmap where(String field, Function<Column, RoaringBitmap> slotsOf) {
    RoaringBitmap found = new RoaringBitmap();
    for (Layer layer : layers) {
      Column column = layer.segment().columns().get(field);
      if (column != null) {
        RoaringBitmap slots = slotsOf.apply(column);
        found.or(layer.hidden().isEmpty() ? slots : RoaringBitmap.andNot(slots, layer.hidden()));
      }
    }
    return found;
  }

  /**
   * Counts, for each value of a field that some slots have, how many of them have it.
   *
   * @param among slots that are alive
   * @param visitor told each such value once, in the order of values
   */
  void counts(
      String field, RoaringBitmap among, ValueCounts.Visitor visitor, Checkpoint checkpoint) {
    List<ValueCounts> columns = new ArrayList<>();
    for (Layer layer : layers) {
      Column column = layer.segment().columns().get(field);
      if (column != null) {
        RoaringBitmap visible = RoaringBitmap.and(column.present(), among);
        visible.andNot(layer.hidden());
        if (!visible.isEmpty()) {
          columns.add(new ValueCounts(column, visible, checkpoint));
        }
      }
    }
    ValueCounts.merge(columns, visitor);
  }

  /**
   * The index after a write.
   *
   * @param gone slots that were deleted or whose attributes were replaced
   * @param written slots that have attributes now, new ones and replaced ones
   */
  public AttributeIndex after(Iterable<Integer> gone, Map<Integer, EntryAttributes> written) {
    RoaringBitmap hidden = new RoaringBitmap();
    gone.forEach(hidden::add);
    Segment.Builder top = new Segment.Builder();
    written.forEach((slot, attributes) -> top.add(slot, attributes));
    Segment segment = top.build(slot -> (int) slot);
    if (hidden.isEmpty() && segment.size() == 0) {
      return this;
    }
    List<Layer> stack = new ArrayList<>(layers.size() + 1);
    layers.forEach(layer -> stack.add(hidden.isEmpty() ? layer : layer.hiding(hidden)));
    if (segment.size() > 0) {
      stack.add(new Layer(segment, Slots.NONE, 0));
    }
    return new AttributeIndex(compacted(stack));
  }

  /** What several indexes of different slots hold. */
  public static AttributeIndex joined(List<AttributeIndex> parts) {
    return new AttributeIndex(
        compacted(parts.stream().flatMap(part -> part.layers.stream()).toList()));
  }

  /** The same with other slots in the same order; hidden slots have none. */
  public AttributeIndex renumbered(IntUnaryOperator slots) {
    Layer all = new Layer(Segment.EMPTY, Slots.NONE, 0);
    for (Layer layer : layers) {
      all = merged(all, layer);
    }
    return all.segment().size() == 0
        ? EMPTY
        : new AttributeIndex(List.of(new Layer(all.segment().renumbered(slots), Slots.NONE, 0)));
  }

  private static List<Layer> compacted(List<Layer> stack) {
    List<Layer> compacted = new ArrayList<>(stack.size());
    for (Layer layer : stack) {
      Layer next = layer;
      if (next.hiddenCount() > next.visible()) {
        next = merged(new Layer(Segment.EMPTY, Slots.NONE, 0), next);
      }
      while (!compacted.isEmpty() && compacted.getLast().visible() <= 2 * next.visible()) {
        next = merged(compacted.removeLast(), next);
      }
      if (next.visible() > 0) {
        compacted.add(next);
      }
    }
    return compacted;
  }

  private static Layer merged(Layer a, Layer b) {
    return new Layer(
        Segment.merged(a.segment(), a.hidden(), b.segment(), b.hidden()), Slots.NONE, 0);
  }

  /** Bytes that it takes, from the sizes of objects in a heap with compressed references. */
  public long estimatedBytes() {
    return layers.stream()
        .mapToLong(layer -> layer.segment().estimatedBytes() + Slots.estimatedBytes(layer.hidden()))
        .sum();
  }

  /** Collects the attributes of a whole index while it is opened; one thread. */
  public static final class Builder {
    private final Segment.Builder segment = new Segment.Builder();

    /**
     * Adds an entry.
     *
     * @param place anything that tells entries apart, and their slots afterwards
     */
    public void add(long place, EntryAttributes attributes) {
      segment.add(place, attributes);
    }

    /**
     * Ends the index.
     *
     * @param slotOf the slot of each place
     */
    public AttributeIndex build(LongToIntFunction slotOf) {
      Segment built = segment.build(slotOf);
      return built.size() == 0
          ? EMPTY
          : new AttributeIndex(List.of(new Layer(built, Slots.NONE, 0)));
    }
  }
}
