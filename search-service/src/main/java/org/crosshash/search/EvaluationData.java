package org.crosshash.search;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.crosshash.errors.CrosshashException;
import org.crosshash.evaluation.LabelSets;
import org.crosshash.evaluation.LabelVocabulary;
import org.crosshash.hamming.PackedCodes;
import org.crosshash.search.index.Modality;
import org.crosshash.tables.SelectionTable;
import org.crosshash.tables.Table;

/** What an evaluation reads of its four tables, checked against each other. */
final class EvaluationData {
  private static final String LABELS = "labels";

  private final List<String> queries;
  private final List<String> database;
  private final int bits;
  private final Map<Modality, Map<String, byte[]>> codes = new EnumMap<>(Modality.class);
  private final Map<String, List<String>> labels = new HashMap<>();

  /**
   * Reads the tables, which may be closed afterwards.
   *
   * @throws CrosshashException INVALID_ARGUMENT where a query has no label, an id is missing from
   *     the items, or an item is both query and database
   */
  EvaluationData(Table codes, Table items, SelectionTable queries, SelectionTable database) {
    this.queries = queries.ids();
    this.database = database.ids();
    Set<String> wanted = new HashSet<>(this.queries);
    wanted.addAll(this.database);
    requireDistinct(wanted.size());
    CodeRows rows = new CodeRows(codes, Optional.of(wanted));
    this.bits = 8 * rows.codeBytes();
    for (Modality modality : Modality.values()) {
      this.codes.put(modality, new HashMap<>());
    }
    rows.check();
    rows.forEach((key, code) -> this.codes.get(key.modality()).put(key.id(), code));
    readLabels(items, wanted);
  }

  /** Codes of the queries of a task, in their order. */
  PackedCodes queryCodes(RetrievalTask task) {
    return packed(queries, task.queries(), "queries", task);
  }

  /** Codes of the database of a task, in its order. */
  PackedCodes databaseCodes(RetrievalTask task) {
    return packed(database, task.database(), "database", task);
  }

  /** Labels of the queries, numbered by a vocabulary. */
  LabelSets queryLabels(LabelVocabulary vocabulary) {
    return LabelSets.of(queries.stream().map(labels::get).toList(), vocabulary);
  }

  /** Labels of the database, numbered by a vocabulary. */
  LabelSets databaseLabels(LabelVocabulary vocabulary) {
    return LabelSets.of(database.stream().map(labels::get).toList(), vocabulary);
  }

  private PackedCodes packed(
      List<String> ids, Modality modality, String whose, RetrievalTask task) {
    Map<String, byte[]> ofModality = codes.get(modality);
    MissingIds.refuse(
        ids.stream().filter(id -> !ofModality.containsKey(id)).toList(),
        "Task %s needs a code of modality `%s` for each item of its %s"
            .formatted(task.name(), modality.label(), whose));
    byte[] packed = new byte[Math.multiplyExact(ids.size(), bits / 8)];
    for (int i = 0; i < ids.size(); i++) {
      System.arraycopy(ofModality.get(ids.get(i)), 0, packed, i * (bits / 8), bits / 8);
    }
    return PackedCodes.of(bits, packed);
  }

  private void requireDistinct(int distinct) {
    if (queries.isEmpty() || database.isEmpty()) {
      throw CrosshashException.invalid(
          "An evaluation has queries and a database",
          queries.size() + " queries, " + database.size() + " items in the database",
          "select some of each");
    }
    if (distinct < queries.size() + database.size()) {
      Set<String> both = new HashSet<>(queries);
      both.retainAll(new HashSet<>(database));
      throw CrosshashException.invalid(
          "No query is in the database, where it would find itself",
          both.size() + " are in both: " + first(both),
          "take the queries out of the database");
    }
  }

  private void readLabels(Table items, Set<String> wanted) {
    if (!items.has(LABELS)) {
      throw CrosshashException.invalid(
          "Evaluation needs items with labels",
          items.name() + " has no column `labels`",
          "upload the items with a column `labels` of list<utf8>");
    }
    List<String> ids = items.ids();
    List<List<String>> all = items.stringLists(LABELS);
    for (int row = 0; row < ids.size(); row++) {
      if (wanted.contains(ids.get(row))) {
        labels.put(ids.get(row), all.get(row));
      }
    }
    MissingIds.refuse(
        wanted.stream().filter(id -> !labels.containsKey(id)).toList(),
        "Every query and every item of the database is in the items table");
    List<String> unlabelled = queries.stream().filter(id -> labels.get(id).isEmpty()).toList();
    if (!unlabelled.isEmpty()) {
      throw CrosshashException.invalid(
          "Every query has at least one label, or nothing is relevant to it",
          unlabelled.size() + " have none: " + first(unlabelled),
          "label them, or leave them out of the queries");
    }
    if (database.stream().allMatch(id -> labels.get(id).isEmpty())) {
      throw CrosshashException.invalid(
          "Items of the database have labels",
          "none of " + database.size() + " has one",
          "upload items with labels");
    }
  }

  private static String first(Collection<String> ids) {
    List<String> sorted = new ArrayList<>(ids);
    sorted.sort(null);
    return String.join(", ", sorted.subList(0, Math.min(5, sorted.size())));
  }
}
