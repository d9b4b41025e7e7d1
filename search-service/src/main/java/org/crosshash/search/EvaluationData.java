package org.crosshash.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.evaluation.InstanceRelevance;
import org.crosshash.evaluation.LabelRelevance;
import org.crosshash.evaluation.LabelSets;
import org.crosshash.evaluation.LabelVocabulary;
import org.crosshash.evaluation.ListReRanking;
import org.crosshash.evaluation.Relevance;
import org.crosshash.hamming.PackedCodes;
import org.crosshash.hamming.rerank.AsymmetricTables;
import org.crosshash.hamming.rerank.ProductQuantiserCodebooks;
import org.crosshash.hamming.rerank.ReRanking;
import org.crosshash.search.index.Modality;
import org.crosshash.tables.SelectionTable;
import org.crosshash.tables.Table;

/** What an evaluation reads of its four tables, checked against each other. */
final class EvaluationData {
  /** Relevance by instance, as the contract has it. */
  static final String INSTANCE = "instance";

  private static final String LABELS = "labels";
  private static final String GROUP = "group";

  private final List<String> queries;
  private final List<String> database;
  private final int bits;
  private final Map<Modality, Map<String, byte[]>> codes = new EnumMap<>(Modality.class);
  private final Map<Modality, Map<String, byte[]>> localCodes = new EnumMap<>(Modality.class);
  private final int localCodeBytes;
  private final Relevance relevance;

  /**
   * Reads the tables, which may be closed afterwards.
   *
   * @param relevance what is relevant, as the contract has it: {@code labels} or {@code instance}
   * @throws CrosshashException INVALID_ARGUMENT where an id is missing from the items, a query has
   *     no label (or by instance no match), or, by labels, an item is both query and database
   */
  EvaluationData(
      Table codes, Table items, SelectionTable queries, SelectionTable database, String relevance) {
    this.queries = queries.ids();
    this.database = database.ids();
    boolean byInstance = relevance.equals(INSTANCE);
    Set<String> wanted = new HashSet<>(this.queries);
    wanted.addAll(this.database);
    requireSome();
    if (!byInstance) {
      requireDistinct();
    }
    CodeRows rows = new CodeRows(codes, Optional.of(wanted));
    this.bits = 8 * rows.codeBytes();
    for (Modality modality : Modality.values()) {
      this.codes.put(modality, new HashMap<>());
      this.localCodes.put(modality, new HashMap<>());
    }
    this.localCodeBytes = rows.localCodeBytes();
    rows.check();
    rows.forEachWithLocalCodes((key, code, local) -> {
      this.codes.get(key.modality()).put(key.id(), code);
      this.localCodes.get(key.modality()).put(key.id(), local);
    });
    this.relevance = byInstance ? byInstance(items, wanted) : byLabels(items, wanted);
  }

  /** Which items of the database are relevant to which queries, both in their order. */
  Relevance relevance() {
    return relevance;
  }

  /** Ids of the queries. */
  List<String> queries() {
    return queries;
  }

  /**
   * Refuses a task in which a query would find itself.
   *
   * @throws CrosshashException INVALID_ARGUMENT where the task stays within one modality and a
   *     query is in the database
   */
  void check(RetrievalTask task) {
    if (task.queries() == task.database()) {
      requireDistinct();
    }
  }

  /** Codes of the queries of a task, in their order. */
  PackedCodes queryCodes(RetrievalTask task) {
    return packed(queries, task.queries(), "queries", task);
  }

  /** Codes of the database of a task, in its order. */
  PackedCodes databaseCodes(RetrievalTask task) {
    return packed(database, task.database(), "database", task);
  }

  /**
   * Re-ranks a task's lists by local codes. A query stands for what its own codes stand for, since
   * no other vectors of it are at hand.
   *
   * @throws CrosshashException INVALID_ARGUMENT where an item has no local codes, or they do not
   *     fit the codebooks
   */
  ListReRanking reRanking(RetrievalTask task, ReRanking how, ProductQuantiserCodebooks codebooks) {
    if (localCodeBytes != codebooks.shape().codeBytes()) {
      throw CrosshashException.invalid(
          "Lists are re-ranked by local codes of the codebooks' %d bytes"
              .formatted(codebooks.shape().codeBytes()),
          localCodeBytes == 0 ? "no column `local_codes`" : localCodeBytes + " bytes",
          "give the codes and the codebooks that one Hash answered with");
    }
    byte[] ofDatabase = localCodes(database, task.database(), "database", task);
    byte[] ofQueries = localCodes(queries, task.queries(), "queries", task);
    return new ListReRanking(
        how,
        query -> {
          int from = query * localCodeBytes;
          AsymmetricTables products =
              codebooks.tables(
                  codebooks.decode(Arrays.copyOfRange(ofQueries, from, from + localCodeBytes)));
          return item -> products.score(ofDatabase, item * localCodeBytes);
        });
  }

  private byte[] localCodes(List<String> ids, Modality modality, String whose, RetrievalTask task) {
    Map<String, byte[]> ofModality = localCodes.get(modality);
    MissingIds.refuse(
        ids.stream().filter(id -> ofModality.get(id).length == 0).toList(),
        "Re-ranking task %s needs local codes of modality `%s` for each item of its %s"
            .formatted(task.name(), modality.label(), whose));
    byte[] all = new byte[Math.multiplyExact(ids.size(), localCodeBytes)];
    for (int i = 0; i < ids.size(); i++) {
      System.arraycopy(ofModality.get(ids.get(i)), 0, all, i * localCodeBytes, localCodeBytes);
    }
    return all;
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

  private void requireSome() {
    if (queries.isEmpty() || database.isEmpty()) {
      throw CrosshashException.invalid(
          "An evaluation has queries and a database",
          queries.size() + " queries, " + database.size() + " items in the database",
          "select some of each");
    }
  }

  private void requireDistinct() {
    Set<String> both = new HashSet<>(queries);
    both.retainAll(new HashSet<>(database));
    if (!both.isEmpty()) {
      throw CrosshashException.invalid(
          "No query is in the database, where it would find itself",
          both.size() + " are in both: " + first(both),
          "take the queries out of the database");
    }
  }

  private Relevance byLabels(Table items, Set<String> wanted) {
    if (!items.has(LABELS)) {
      throw CrosshashException.invalid(
          "Evaluation needs items with labels",
          items.name() + " has no column `labels`",
          "upload the items with a column `labels` of list<utf8>, or evaluate by instance");
    }
    Map<String, List<String>> labels = rows(items, items.stringLists(LABELS), wanted);
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
    LabelVocabulary vocabulary = new LabelVocabulary();
    LabelSets ofDatabase = LabelSets.of(database.stream().map(labels::get).toList(), vocabulary);
    LabelSets ofQueries = LabelSets.of(queries.stream().map(labels::get).toList(), vocabulary);
    return new LabelRelevance(ofQueries, ofDatabase);
  }

  private Relevance byInstance(Table items, Set<String> wanted) {
    List<String> ids = items.ids();
    List<String> keys = new ArrayList<>(ids.size());
    List<Optional<String>> groups =
        items.has(GROUP)
            ? items.optionalStrings(GROUP)
            : Collections.nCopies(ids.size(), Optional.empty());
    for (int row = 0; row < ids.size(); row++) {
      // A group may have the name of another item's id.
      keys.add(groups.get(row).map(group -> "group " + group).orElse("id " + ids.get(row)));
    }
    Map<String, String> byId = rows(items, keys, wanted);
    InstanceRelevance found =
        new InstanceRelevance(
            queries.stream().map(byId::get).toList(), database.stream().map(byId::get).toList());
    List<String> unmatched =
        IntStream.range(0, queries.size())
            .filter(query -> found.matches(query) == 0)
            .mapToObj(queries::get)
            .toList();
    if (!unmatched.isEmpty()) {
      throw CrosshashException.invalid(
          "By instance, every query has an item of its group, or itself, in the database",
          unmatched.size() + " have none: " + first(unmatched),
          "put their items into the database, or leave them out of the queries");
    }
    return found;
  }

  /** A column's values by id, of the wanted ids, all of which must be there. */
  private static <T> Map<String, T> rows(Table items, List<T> values, Set<String> wanted) {
    List<String> ids = items.ids();
    Map<String, T> byId = new HashMap<>();
    for (int row = 0; row < ids.size(); row++) {
      if (wanted.contains(ids.get(row))) {
        byId.put(ids.get(row), values.get(row));
      }
    }
    MissingIds.refuse(
        wanted.stream().filter(id -> !byId.containsKey(id)).toList(),
        "Every query and every item of the database is in the items table");
    return byId;
  }

  private static String first(Collection<String> ids) {
    List<String> sorted = new ArrayList<>(ids);
    sorted.sort(null);
    return String.join(", ", sorted.subList(0, Math.min(5, sorted.size())));
  }
}
