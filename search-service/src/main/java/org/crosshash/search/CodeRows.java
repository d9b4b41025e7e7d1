package org.crosshash.search;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.crosshash.errors.CrosshashException;
import org.crosshash.search.index.EntryKey;
import org.crosshash.search.index.Modality;
import org.crosshash.tables.CodesTable;
import org.crosshash.tables.Table;

/**
 * The rows of a codes table one after another, batch by batch, without holding the table's columns
 * in memory.
 */
final class CodeRows {
  private static final String MODALITY = "modality";
  private static final String CODE = "code";

  private static final byte[] NO_LOCAL_CODES = {};

  private final Table table;
  private final Optional<Set<String>> selection;

  /**
   * The rows of an open table.
   *
   * @param selection only rows of these ids; empty: all
   * @throws CrosshashException INVALID_ARGUMENT where the table holds no codes
   */
  CodeRows(Table table, Optional<Set<String>> selection) {
    this.table = table;
    this.selection = selection.map(Set::copyOf);
    if (!table.content().isEmpty() && !table.content().equals(CodesTable.CONTENT)) {
      throw CrosshashException.invalid(
          "A table of codes is needed",
          table.name() + " holds " + table.content(),
          "give the table that Hash answered with");
    }
    for (String column : List.of(Table.ID, MODALITY, CODE)) {
      if (!table.has(column)) {
        throw CrosshashException.invalid(
            "A codes table has the columns `id`, `modality` and `code`",
            table.name() + " has no `" + column + "`",
            "give the table that Hash answered with");
      }
    }
  }

  /** Takes the rows. */
  @FunctionalInterface
  interface Visitor {
    /** One row; the code is the visitor's to keep. */
    void visit(EntryKey key, byte[] code);
  }

  /** Takes the rows, local codes among them. */
  @FunctionalInterface
  interface LocalVisitor {
    /** One row; the codes are the visitor's to keep, local ones are empty where there are none. */
    void visit(EntryKey key, byte[] code, byte[] localCodes);
  }

  /** Bytes of the local codes of a row; 0: the table has none. */
  int localCodeBytes() {
    return table.has(LocalCodesReRanker.COLUMN) ? table.codeWidth(LocalCodesReRanker.COLUMN) : 0;
  }

  /** Bytes of a code. */
  int codeBytes() {
    return table.codeWidth(CODE);
  }

  /** The model that made the codes, where the table names it. */
  Optional<String> model() {
    return Optional.ofNullable(table.metadata().get(CodesTable.MODEL_KEY))
        .filter(model -> !model.isEmpty());
  }

  /** Hands all rows over, in the table's order. */
  void forEach(Visitor visitor) {
    read(List.of(Table.ID, MODALITY, CODE), (key, code, _) -> visitor.visit(key, code));
  }

  /** Hands all rows over, in the table's order, with local codes where the table has them. */
  void forEachWithLocalCodes(LocalVisitor visitor) {
    read(
        localCodeBytes() == 0
            ? List.of(Table.ID, MODALITY, CODE)
            : List.of(Table.ID, MODALITY, CODE, LocalCodesReRanker.COLUMN),
        visitor);
  }

  private void read(List<String> columns, LocalVisitor visitor) {
    for (int number = 0; number < table.batchCount(); number++) {
      try (VectorSchemaRoot batch = table.batch(number, columns)) {
        VarCharVector ids = (VarCharVector) batch.getVector(0);
        VarCharVector modalities = (VarCharVector) batch.getVector(1);
        FixedSizeBinaryVector codes = (FixedSizeBinaryVector) batch.getVector(2);
        for (int row = 0; row < batch.getRowCount(); row++) {
          if (ids.isNull(row) || modalities.isNull(row) || codes.isNull(row)) {
            throw CrosshashException.invalid(
                "Every row of a codes table has an id, a modality and a code",
                "row " + (table.batchOffset(number) + row) + " of " + table.name(),
                "fill it or leave it out");
          }
          String id = text(ids, row);
          if (selection.isEmpty() || selection.get().contains(id)) {
            visitor.visit(
                new EntryKey(Modality.of(text(modalities, row)), id),
                codes.get(row),
                localCodes(batch, row));
          }
        }
      }
    }
  }

  /**
   * Reads all rows once and checks them.
   *
   * @return how many there are
   * @throws CrosshashException INVALID_ARGUMENT where a row is malformed, named twice, or a
   *     selected id has none
   */
  long check() {
    Set<EntryKey> keys = new HashSet<>();
    Set<String> unseen = new HashSet<>(selection.orElse(Set.of()));
    forEach((key, code) -> {
      unseen.remove(key.id());
      if (!keys.add(key)) {
        throw CrosshashException.invalid(
            "A codes table has one code for an item and modality",
            key + " is twice in " + table.name(),
            "leave one of them out");
      }
    });
    MissingIds.refuse(unseen, "Every selected id has a code in " + table.name());
    return keys.size();
  }

  private static byte[] localCodes(VectorSchemaRoot batch, int row) {
    if (batch.getFieldVectors().size() == 3) {
      return NO_LOCAL_CODES;
    }
    FixedSizeBinaryVector localCodes = (FixedSizeBinaryVector) batch.getVector(3);
    return localCodes.isNull(row) ? NO_LOCAL_CODES : localCodes.get(row);
  }

  private static String text(VarCharVector vector, int row) {
    return new String(vector.get(row), StandardCharsets.UTF_8);
  }
}
