package org.crosshash.tables;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.crosshash.errors.CrosshashException;

/**
 * Binary codes of items, packed: bit j of a code is bit (j mod 8) of byte (j div 8), least
 * significant first.
 *
 * @param ids of the items; with the modality unique
 * @param modalities {@code image} or {@code text}, one for each row
 * @param codes row after row, {@code bits / 8} bytes each
 * @param bits length of a code, a multiple of 8, at least 8
 * @param model name of the model that made them, {@code models/<hex>}; or what else made them
 * @param localCodes codes of local features (HuggingHash+), row after row; empty where there are
 *     none
 * @param localBits length of a local code, a multiple of 8; 0 where there are none
 */
public record CodesTable(
    List<String> ids,
    List<String> modalities,
    byte[] codes,
    int bits,
    String model,
    Optional<byte[]> localCodes,
    int localBits) {
  /** What the table says it holds. */
  public static final String CONTENT = "codes";

  /** Key of the metadata that names the model. */
  public static final String MODEL_KEY = "crosshash.model";

  /**
   * Checks the widths and the ids and copies the lists.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if a width is wrong or an id is there twice with
   *     one modality
   */
  public CodesTable {
    ids = List.copyOf(ids);
    modalities = List.copyOf(modalities);
    Checks.rows("modality", modalities.size(), ids.size());
    requireCodes("code", codes, bits, ids.size());
    if (localCodes.isPresent()) {
      requireCodes("local_codes", localCodes.get(), localBits, ids.size());
    }
    if (ids.contains("") || modalities.contains("")) {
      throw CrosshashException.invalid(
          "Ids and modalities of codes are not empty",
          "row " + Math.max(ids.indexOf(""), modalities.indexOf("")),
          "give it an id, and a modality such as image or text");
    }
    List<String> idList = ids;
    List<String> modalityList = modalities;
    Checks.unique(
        "An item has one code for each modality",
        IntStream.range(0, ids.size())
            .mapToObj(i -> modalityList.get(i) + "/" + idList.get(i))
            .toList());
  }

  /** Codes of one modality, without local codes. */
  public static CodesTable of(
      List<String> ids, String modality, byte[] codes, int bits, String model) {
    return new CodesTable(
        ids, ids.stream().map(id -> modality).toList(), codes, bits, model, Optional.empty(), 0);
  }

  /**
   * Reads a table, which may be closed afterwards.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if it holds no codes
   */
  public static CodesTable of(Table table) {
    Checks.content(table, CONTENT);
    Checks.columns(table, CONTENT, Table.ID, "modality", "code");
    boolean local = table.has("local_codes");
    return new CodesTable(
        table.ids(),
        table.strings("modality"),
        table.codes("code"),
        table.codeWidth("code") * Byte.SIZE,
        table.metadata().getOrDefault(MODEL_KEY, ""),
        local ? Optional.of(table.codes("local_codes")) : Optional.empty(),
        local ? table.codeWidth("local_codes") * Byte.SIZE : 0);
  }

  /** Writes the codes. */
  public StoredArtifact write(ArtifactStore store, Map<String, String> metadata) {
    return columns(ids, modalities, codes, bits, model, localCodes.orElse(new byte[0]), localBits)
        .metadata(metadata)
        .write(store);
  }

  /**
   * The columns of codes.
   *
   * @param localBits length of a local code; 0: without that column
   */
  static TableBuilder columns(
      List<String> ids,
      List<String> modalities,
      byte[] codes,
      int bits,
      String model,
      byte[] localCodes,
      int localBits) {
    TableBuilder builder =
        TableBuilder.of(CONTENT)
            .metadata(MODEL_KEY, model)
            .strings(Table.ID, ids)
            .strings("modality", modalities)
            .codes("code", codes, bits / Byte.SIZE);
    return localBits > 0
        ? builder.codes("local_codes", localCodes, localBits / Byte.SIZE)
        : builder;
  }

  /** Number of codes. */
  public int rowCount() {
    return ids.size();
  }

  private static void requireCodes(String column, byte[] codes, int bits, int rows) {
    if (bits < Byte.SIZE || bits % Byte.SIZE != 0) {
      throw CrosshashException.invalid(
          "The length of a " + column + " is a multiple of 8 bits, at least 8",
          bits,
          "use 16, 32, 64 or 128");
    }
    if (codes.length != (long) rows * (bits / Byte.SIZE)) {
      throw CrosshashException.invalid(
          "Column " + column + " has " + bits / Byte.SIZE + " bytes for each of " + rows + " ids",
          codes.length + " bytes",
          "pass rows * bits / 8 bytes, row after row");
    }
  }
}
