package org.crosshash.trainer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.model.Modality;
import org.crosshash.tables.Table;

/**
 * The codes of a table by modality, in the table's order. What is kept of a row is its packed code,
 * and 4 bytes where communities are asked for; ids go by.
 *
 * @param modalities by name
 * @param inStep whether the k-th picture and the k-th text are of the same item, as far as known
 *     without keeping ids: yes for tables that {@code Hash} wrote
 */
record ModalityRows(SortedMap<String, Rows> modalities, boolean inStep) {
  /** Ids that may wait for the other modality's row before a table counts as out of step. */
  static final int MOST_WAITING = 4096;

  /** Place of a text whose picture was found. */
  private static final int TAKEN = -1;

  private static final String MODALITY = "modality";
  private static final String CODE = "code";
  private static final List<String> COLUMNS = List.of(Table.ID, MODALITY, CODE);

  /**
   * Rows of one modality.
   *
   * @param codes one after the other
   * @param communities of the items, -1 where one has none; empty where they were not asked for
   */
  record Rows(byte[] codes, int[] communities) {
    /** Those of the rows that have a community. */
    Rows known(int width) {
      byte[] some = new byte[codes.length];
      int[] of = new int[communities.length];
      int count = 0;
      for (int row = 0; row < of.length; row++) {
        if (communities[row] >= 0) {
          System.arraycopy(codes, row * width, some, count * width, width);
          of[count++] = communities[row];
        }
      }
      return new Rows(Arrays.copyOf(some, count * width), Arrays.copyOf(of, count));
    }
  }

  /**
   * Reads a table of codes, in two passes.
   *
   * @param width bytes of a code
   * @param known communities by id
   * @param watch called for each batch; what it throws ends the reading
   */
  static ModalityRows read(
      Table table, int width, Optional<Map<String, Integer>> known, Runnable watch) {
    SortedMap<String, Integer> counts = counts(table, watch);
    SortedMap<String, Rows> modalities = new TreeMap<>();
    counts.forEach((name, count) ->
        modalities.put(
            name,
            new Rows(
                new byte[Math.multiplyExact(count, width)],
                new int[known.isPresent() ? count : 0])));
    Map<String, Integer> next = new HashMap<>();
    Step step = new Step();
    forEach(
        table,
        watch,
        (id, name, code) -> {
          Rows rows = modalities.get(name);
          int row = next.merge(name, 1, Integer::sum) - 1;
          System.arraycopy(code, 0, rows.codes(), row * width, width);
          known.ifPresent(
              communities -> rows.communities()[row] = communities.getOrDefault(id, -1));
          step.take(name, id);
        });
    return new ModalityRows(modalities, step.kept());
  }

  private static SortedMap<String, Integer> counts(Table table, Runnable watch) {
    SortedMap<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < table.batchCount(); i++) {
      watch.run();
      try (VectorSchemaRoot batch = table.batch(i, List.of(MODALITY))) {
        VarCharVector names = (VarCharVector) batch.getVector(0);
        for (int row = 0; row < batch.getRowCount(); row++) {
          counts.merge(text(names, row), 1, Integer::sum);
        }
      }
    }
    return counts;
  }

  /** Takes a row. */
  private interface RowReader {
    void take(String id, String modality, byte[] code);
  }

  private static void forEach(Table table, Runnable watch, RowReader reader) {
    for (int i = 0; i < table.batchCount(); i++) {
      watch.run();
      try (VectorSchemaRoot batch = table.batch(i, COLUMNS)) {
        VarCharVector ids = (VarCharVector) batch.getVector(0);
        VarCharVector names = (VarCharVector) batch.getVector(1);
        FixedSizeBinaryVector codes = (FixedSizeBinaryVector) batch.getVector(2);
        for (int row = 0; row < batch.getRowCount(); row++) {
          reader.take(text(ids, row), text(names, row), codes.get(row));
        }
      }
    }
  }

  private static String text(VarCharVector texts, int row) {
    return new String(texts.get(row), StandardCharsets.UTF_8);
  }

  /** Whether pictures and texts come in the same order of items, a few apart at most. */
  private static final class Step {
    private final ArrayDeque<String> waiting = new ArrayDeque<>();
    private String ahead = "";
    private boolean kept = true;

    void take(String modality, String id) {
      boolean pair = modality.equals(Modality.IMAGE.id()) || modality.equals(Modality.TEXT.id());
      if (!kept || !pair) {
        return;
      }
      if (waiting.isEmpty() || ahead.equals(modality)) {
        ahead = modality;
        waiting.add(id);
        kept = waiting.size() <= MOST_WAITING;
      } else {
        kept = waiting.remove().equals(id);
      }
      if (!kept) {
        waiting.clear();
      }
    }

    boolean kept() {
      return kept && waiting.isEmpty();
    }
  }

  /**
   * Codes of the pictures and of the texts of the items that have both, in one order; none where
   * there are no items with both.
   *
   * @param reread reads the ids of a modality, in the table's order, where it is needed: about 100
   *     bytes a row, of a table that is out of step only
   * @throws CrosshashException (INVALID_ARGUMENT) if an item of a table that is out of step has
   *     several texts, or a text and several pictures
   */
  Optional<byte[][]> pairs(int width, Function<Modality, List<String>> reread) {
    Rows images = modalities.get(Modality.IMAGE.id());
    Rows texts = modalities.get(Modality.TEXT.id());
    if (images == null || texts == null) {
      return Optional.empty();
    }
    if (inStep) {
      return Optional.of(new byte[][] {images.codes(), texts.codes()});
    }
    Map<String, Integer> places = new HashMap<>();
    int next = 0;
    for (String id : reread.apply(Modality.TEXT)) {
      if (places.put(id, next++) != null) {
        throw repeated(Modality.TEXT, id);
      }
    }
    byte[] first = new byte[images.codes().length];
    byte[] second = new byte[images.codes().length];
    int count = 0;
    int row = 0;
    for (String id : reread.apply(Modality.IMAGE)) {
      Integer place = places.replace(id, TAKEN);
      if (place != null) {
        if (place == TAKEN) {
          throw repeated(Modality.IMAGE, id);
        }
        System.arraycopy(images.codes(), row * width, first, count * width, width);
        System.arraycopy(texts.codes(), place * width, second, count * width, width);
        count++;
      }
      row++;
    }
    return Optional.of(
        new byte[][] {Arrays.copyOf(first, count * width), Arrays.copyOf(second, count * width)});
  }

  private static CrosshashException repeated(Modality modality, String id) {
    return CrosshashException.invalid(
        "An item has one code for each modality",
        "the %s of \"%s\" is there twice".formatted(modality.id(), id),
        "give each code the id of its own item");
  }

  /** The ids of the rows of a modality, in the table's order. */
  static List<String> ids(Table table, Modality modality, Runnable watch) {
    List<String> ids = new ArrayList<>();
    forEach(
        table,
        watch,
        (id, name, code) -> {
          if (name.equals(modality.id())) {
            ids.add(id);
          }
        });
    return ids;
  }
}
