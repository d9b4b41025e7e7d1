package org.crosshash.search.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.crosshash.search.filter.FilterParser;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.roaringbitmap.RoaringBitmap;

/** Random writes of many slots, so that bitmaps, rare values and merges all come about. */
final class AttributeIndexTest {
  @ParameterizedTest
  @CsvSource({"1", "2", "3"})
  void after_randomWritesAndRenumberings_equalsNaiveMap(long seed) {
    Random random = new Random(seed);
    AttributeIndex index = AttributeIndex.EMPTY;
    Map<Integer, EntryAttributes> naive = new TreeMap<>();
    int slots = 0;
    int widest = 0;
    for (int step = 0; step < 40; step++) {
      List<Integer> gone = new ArrayList<>();
      Map<Integer, EntryAttributes> written = new HashMap<>();
      for (Integer slot : List.copyOf(naive.keySet())) {
        if (random.nextInt(30) == 0) {
          gone.add(slot);
          naive.remove(slot);
          if (random.nextBoolean()) {
            written.put(slot, attributes(random));
          }
        }
      }
      int appended = random.nextInt(4) == 0 ? 2000 : random.nextInt(20);
      for (int i = 0; i < appended; i++) {
        written.put(slots, attributes(random));
        // Far apart, so that a few slots reach over many containers of the bitmaps.
        slots += 1 + random.nextInt(100);
      }
      naive.putAll(written);
      widest = Math.max(widest, slots);
      index = index.after(gone, written);
      if (random.nextInt(10) == 0) {
        int[] numbers = new int[slots];
        Map<Integer, EntryAttributes> dense = new TreeMap<>();
        naive.forEach((slot, attributes) -> {
          numbers[slot] = dense.size();
          dense.put(dense.size(), attributes);
        });
        index = index.renumbered(slot -> numbers[slot]);
        naive = dense;
        slots = naive.size();
      }
      requireEqual(index, naive, slots, random);
      if (step % 10 == 0) {
        requireEqual(loaded(naive, random), naive, slots, random);
      }
    }
    assertThat(widest).isGreaterThan(4 << 16);
  }

  /** The index as it is built at open, from entries in any order. */
  private static AttributeIndex loaded(Map<Integer, EntryAttributes> naive, Random random) {
    List<Integer> slots = new ArrayList<>(naive.keySet());
    Collections.shuffle(slots, random);
    AttributeIndex.Builder one = new AttributeIndex.Builder();
    AttributeIndex.Builder other = new AttributeIndex.Builder();
    for (int slot : slots) {
      (random.nextBoolean() ? one : other).add(3L * slot, naive.get(slot));
    }
    return AttributeIndex.joined(
        List.of(one.build(place -> (int) (place / 3)), other.build(place -> (int) (place / 3))));
  }

  private static void requireEqual(
      AttributeIndex index, Map<Integer, EntryAttributes> naive, int slots, Random random) {
    double bound = random.nextInt(5000);
    require(index, naive, slots, "rare < " + bound, values -> number(values, "rare") < bound);
    require(index, naive, slots, "frequent >= 2", values -> number(values, "frequent") >= 2);
    require(index, naive, slots, "rare:*", values -> values.values().containsKey("rare"));
    require(index, naive, slots, "labels:l1", values -> values.labels().contains("l1"));
    String text = "t" + random.nextInt(3000);
    require(
        index,
        naive,
        slots,
        "text = " + text,
        values -> new AttributeValue.Text(text).equals(values.values().get("text")));
    long rare =
        naive.values().stream().filter(values -> values.values().containsKey("rare")).count();
    assertThat(index.fields().containsKey("rare")).isEqualTo(rare > 0);
    if (rare > 0) {
      assertThat(index.fields().get("rare").entries()).isEqualTo(rare);
    }
  }

  private static void require(
      AttributeIndex index,
      Map<Integer, EntryAttributes> naive,
      int slots,
      String filter,
      Predicate<EntryAttributes> passes) {
    if (!index.fields().keySet().containsAll(List.of("rare", "frequent", "text"))) {
      return;
    }
    RoaringBitmap found =
        new FilterEvaluator(index, new NoIds(slots), () -> {})
            .evaluate(FilterParser.parse(filter).orElseThrow());
    RoaringBitmap expected = new RoaringBitmap();
    naive.forEach((slot, attributes) -> {
      if (passes.test(attributes)) {
        expected.add(slot);
      }
    });
    assertThat(found).as(filter).isEqualTo(expected);
  }

  private static double number(EntryAttributes attributes, String name) {
    return attributes.values().get(name) instanceof AttributeValue.Numeric(double value)
        ? value
        : Double.NaN;
  }

  private static EntryAttributes attributes(Random random) {
    Map<String, AttributeValue> values = new TreeMap<>();
    values.put("frequent", new AttributeValue.Numeric(random.nextInt(4)));
    if (random.nextInt(3) > 0) {
      values.put("rare", new AttributeValue.Numeric(random.nextInt(5000)));
      values.put("text", new AttributeValue.Text("t" + random.nextInt(3000)));
    }
    return EntryAttributes.of(List.of("l" + random.nextInt(3)), values);
  }

  /** An index of which nobody asks ids or modalities. */
  private record NoIds(int slots) implements SlotSource {
    @Override
    public RoaringBitmap withId(String id) {
      throw new UnsupportedOperationException(id);
    }

    @Override
    public RoaringBitmap withIdWhere(Predicate<byte[]> condition) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<String> modalities() {
      return List.of();
    }

    @Override
    public RoaringBitmap withModality(String label) {
      throw new UnsupportedOperationException(label);
    }
  }
}
