package org.crosshash.search.index;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
    List<Neighbour> found = new ArrayList<>();
    for (Entry entry : entries.values()) {
      int distance = 0;
      for (int i = 0; i < code.length; i++) {
        distance += Integer.bitCount((code[i] ^ entry.code()[i]) & 0xff);
      }
      if (distance <= options.radius().orElse(Integer.MAX_VALUE)
          && (options.modality().isEmpty() || options.modality().get() == entry.key().modality())) {
        found.add(new Neighbour(entry.key(), distance, places.get(entry.key())));
      }
    }
    found.sort(Comparator.comparingInt(Neighbour::distance).thenComparingLong(Neighbour::ordinal));
    return found.subList(0, Math.min(options.limit(), found.size()));
  }
}
