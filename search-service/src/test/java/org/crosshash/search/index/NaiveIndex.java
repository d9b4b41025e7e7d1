package org.crosshash.search.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/** The oracle: entries in a map, searched by looking at each, nothing clever. */
final class NaiveIndex {
  private final Map<EntryKey, Entry> entries = new HashMap<>();
  private final Map<EntryKey, Long> places = new HashMap<>();
  private long nextPlace;
  private long version;

  long upsert(List<Entry> written) {
    for (Entry entry : written) {
      entries.put(entry.key(), entry);
      if (!places.containsKey(entry.key())) {
        places.put(entry.key(), nextPlace++);
      }
    }
    return ++version;
  }

  long delete(List<EntryKey> keys) {
    boolean any = false;
    for (EntryKey key : keys) {
      any |= entries.remove(key) != null;
      places.remove(key);
    }
    return any ? ++version : version;
  }

  long version() {
    return version;
  }

  Map<EntryKey, Entry> entries() {
    return entries;
  }

  List<Neighbour> search(byte[] code, SearchOptions options) {
    return search(code, options, _ -> true);
  }

  List<Neighbour> search(byte[] code, SearchOptions options, Predicate<Entry> filter) {
    return search(
        entry -> {
          int distance = 0;
          for (int i = 0; i < code.length; i++) {
            distance += Integer.bitCount((code[i] ^ entry.code()[i]) & 0xff);
          }
          return distance;
        },
        options,
        filter);
  }

  List<Neighbour> search(
      ToIntFunction<Entry> distanceOf, SearchOptions options, Predicate<Entry> filter) {
    List<Neighbour> found = new ArrayList<>();
    for (Entry entry : entries.values()) {
      int distance = distanceOf.applyAsInt(entry);
      if (filter.test(entry)
          && distance <= options.radius().orElse(Integer.MAX_VALUE)
          && (options.modality().isEmpty() || options.modality().get() == entry.key().modality())) {
        found.add(new Neighbour(entry.key(), distance, places.get(entry.key())));
      }
    }
    found.sort(Comparator.comparingInt(Neighbour::distance).thenComparingLong(Neighbour::ordinal));
    return found.subList(0, Math.min(options.limit(), found.size()));
  }
}
