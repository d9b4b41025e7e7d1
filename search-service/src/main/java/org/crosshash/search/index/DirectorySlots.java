package org.crosshash.search.index;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.crosshash.search.attribute.SlotSource;
import org.roaringbitmap.BitSetUtil;
import org.roaringbitmap.RoaringBitmap;

/**
 * Ids and modalities of the slots of one version, for filters.
 *
 * @param directory which entry stands in which slot
 * @param places where the entry of a key stands in that version, from the records
 */
record DirectorySlots(SlotDirectory directory, Function<EntryKey, Optional<Long>> places)
    implements SlotSource {
  @Override
  public int slots() {
    return directory.slots();
  }

  @Override
  public RoaringBitmap withId(String id) {
    RoaringBitmap slots = new RoaringBitmap();
    if (EntryKey.isId(id)) {
      for (Modality modality : Modality.values()) {
        places
            .apply(new EntryKey(modality, id))
            .ifPresent(ordinal -> slots.add(directory.slotOf(ordinal)));
      }
    }
    return slots;
  }

  @Override
  public RoaringBitmap withIdWhere(Predicate<byte[]> condition) {
    RoaringBitmap slots = new RoaringBitmap();
    for (int slot = 0; slot < directory.slots(); slot++) {
      byte[] id = directory.id(slot);
      // A dead slot has no id.
      if (id != null && condition.test(id)) {
        slots.add(slot);
      }
    }
    return slots;
  }

  @Override
  public List<String> modalities() {
    return Arrays.stream(Modality.values()).map(Modality::label).toList();
  }

  @Override
  public RoaringBitmap withModality(String label) {
    var filter = directory.filter(Optional.of(Modality.of(label)));
    long[] words = new long[(directory.slots() + Long.SIZE - 1) / Long.SIZE];
    for (int block = 0; block < words.length; block++) {
      words[block] = filter.word(block);
    }
    return BitSetUtil.bitmapOf(words);
  }
}
