package org.crosshash.search.attribute;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import org.roaringbitmap.RoaringBitmap;

/**
 * One attribute of the slots of a {@link Segment}. Immutable.
 *
 * @param type its type
 * @param keys its distinct values, rising
 * @param postings the slots of each
 * @param present slots that have it; not to be changed
 */
record Column(AttributeType type, Keys keys, Postings postings, RoaringBitmap present) {
  /** A key as a filter writes it. */
  String text(int key) {
    return switch (keys) {
      case Keys.Texts texts -> new String(texts.values()[key], StandardCharsets.UTF_8);
      case Keys.Longs longs -> {
        long value = longs.values()[key];
        yield switch (type) {
          case BOOLEAN -> Boolean.toString(value != 0);
          case TIME -> AttributeKeys.time(value).toString();
          default -> number(AttributeKeys.number(value));
        };
      }
    };
  }

  /** Bytes that it takes, estimated. */
  long estimatedBytes() {
    return keys.estimatedBytes() + postings.estimatedBytes() + Slots.estimatedBytes(present);
  }

  /** The same with other slots, in the same order. */
  Column renumbered(IntUnaryOperator slots) {
    return new Column(type, keys, postings.renumbered(slots), Slots.renumbered(present, slots));
  }

  /** What two columns of one type hold, without hidden slots. */
  static Column merged(Column a, RoaringBitmap hiddenA, Column b, RoaringBitmap hiddenB) {
    RoaringBitmap present =
        RoaringBitmap.or(
            RoaringBitmap.andNot(a.present, hiddenA), RoaringBitmap.andNot(b.present, hiddenB));
    present.runOptimize();
    Postings.Builder postings =
        new Postings.Builder(Math.max(a.keys.size(), b.keys.size()), present.getCardinality());
    int[] choices = new int[a.keys.size() + b.keys.size()];
    int count = 0;
    int atA = 0;
    int atB = 0;
    Merger merger = new Merger(a, hiddenA, b, hiddenB, postings);
    while (atA < a.keys.size() || atB < b.keys.size()) {
      int order =
          atA == a.keys.size() ? 1 : atB == b.keys.size() ? -1 : a.keys.compare(atA, b.keys, atB);
      int choice = order <= 0 ? atA : ~atB;
      boolean kept = merger.add(order <= 0 ? atA : -1, order >= 0 ? atB : -1);
      atA += order <= 0 ? 1 : 0;
      atB += order >= 0 ? 1 : 0;
      if (kept) {
        choices[count++] = choice;
      }
    }
    return new Column(
        a.type, a.keys.pick(b.keys, Arrays.copyOf(choices, count)), postings.build(), present);
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /** Merges the slots of key after key. */
  private static final class Merger {
    private final Column a;
    private final RoaringBitmap hiddenA;
    private final Column b;
    private final RoaringBitmap hiddenB;
    private final Postings.Builder target;
    private int[] room = new int[16];

    Merger(
        Column a, RoaringBitmap hiddenA, Column b, RoaringBitmap hiddenB, Postings.Builder target) {
      this.a = a;
      this.hiddenA = hiddenA;
      this.b = b;
      this.hiddenB = hiddenB;
      this.target = target;
    }

    /** Adds a key of one or of both; -1: not there. False where no visible slot has it. */
    boolean add(int keyA, int keyB) {
      boolean bitmaps =
          (keyA >= 0 && a.postings.isFrequent(keyA)) || (keyB >= 0 && b.postings.isFrequent(keyB));
      if (bitmaps) {
        RoaringBitmap slots = keyA >= 0 ? a.postings.visible(keyA, hiddenA) : new RoaringBitmap();
        if (keyB >= 0) {
          slots.or(b.postings.visible(keyB, hiddenB));
        }
        if (slots.isEmpty()) {
          return false;
        }
        target.add(slots);
        return true;
      }
      int most =
          (keyA >= 0 ? a.postings.cardinality(keyA) : 0)
              + (keyB >= 0 ? b.postings.cardinality(keyB) : 0);
      if (most > room.length) {
        room = new int[most + most / 2];
      }
      int count = keyA >= 0 ? a.postings.copyVisible(keyA, hiddenA, room, 0) : 0;
      int fromA = count;
      count += keyB >= 0 ? b.postings.copyVisible(keyB, hiddenB, room, count) : 0;
      if (count == 0) {
        return false;
      }
      if (fromA > 0 && count > fromA && room[fromA - 1] > room[fromA]) {
        Arrays.sort(room, 0, count);
      }
      target.add(room, count);
      return true;
    }
  }
}
