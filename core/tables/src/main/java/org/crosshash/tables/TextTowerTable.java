package org.crosshash.tables;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * A text encoder that is to learn: a TorchScript file in parts, as a table so that it goes to a
 * server and stays there as all else does, and the tokenizer whose ids it reads.
 *
 * <p>A view of an open {@link Table}.
 */
public final class TextTowerTable {
  /** What the table says it holds. */
  public static final String CONTENT = "text-tower";

  private static final String PART = "part";
  private static final int PART_BYTES = 1 << 20;

  private final Table table;

  private TextTowerTable(Table table) {
    this.table = table;
  }

  /**
   * Views a table, which stays the caller's.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if it holds no text tower
   */
  public static TextTowerTable of(Table table) {
    if (!table.content().equals(CONTENT)) {
      throw CrosshashException.invalid(
          "A text tower is a table of content " + CONTENT,
          "%s holds %s"
              .formatted(
                  table.name(), table.content().isEmpty() ? "something else" : table.content()),
          "name what `crosshash models add-tower` printed");
    }
    Checks.columns(table, CONTENT, Table.ID, PART);
    return new TextTowerTable(table);
  }

  /**
   * Writes a tower.
   *
   * @param torchScript content of the file
   * @param tokenizer SHA-256 of the tokenizer whose ids it reads
   * @param length ids of a text that it reads
   * @param padding id that fills up shorter texts
   */
  public static StoredArtifact write(
      ArtifactStore store, byte[] torchScript, Digest tokenizer, int length, int padding) {
    List<String> numbers = new ArrayList<>();
    List<Optional<byte[]>> parts = new ArrayList<>();
    for (int first = 0; first < torchScript.length; first += PART_BYTES) {
      int count = Math.min(PART_BYTES, torchScript.length - first);
      byte[] part = new byte[count];
      System.arraycopy(torchScript, first, part, 0, count);
      numbers.add(Integer.toString(parts.size()));
      parts.add(Optional.of(part));
    }
    return TableBuilder.of(CONTENT)
        .metadata(EmbeddingsTable.TOKENIZER_KEY, tokenizer.hex())
        .metadata(EmbeddingsTable.TOKENIZER_LENGTH_KEY, Integer.toString(length))
        .metadata(EmbeddingsTable.TOKENIZER_PADDING_KEY, Integer.toString(padding))
        .strings(Table.ID, numbers)
        .binaries(PART, parts)
        .write(store);
  }

  /** SHA-256 of the tokenizer whose ids it reads. */
  public String tokenizer() {
    return table.metadata().getOrDefault(EmbeddingsTable.TOKENIZER_KEY, "");
  }

  /** Ids of a text that it reads, where the table says so. */
  public OptionalInt length() {
    return number(EmbeddingsTable.TOKENIZER_LENGTH_KEY);
  }

  /** The id that fills up shorter texts, where the table says so. */
  public OptionalInt padding() {
    return number(EmbeddingsTable.TOKENIZER_PADDING_KEY);
  }

  private OptionalInt number(String key) {
    String text = table.metadata().getOrDefault(key, "");
    try {
      return text.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text));
    } catch (NumberFormatException e) {
      throw new CrosshashException(
          Problem.INVALID_ARGUMENT,
          "Metadata " + key + " of a text tower is an integer",
          text,
          "upload the tower again",
          e);
    }
  }

  /**
   * Writes the TorchScript to a file.
   *
   * @throws CrosshashException (RESOURCE_EXHAUSTED) if the disk is full; (INVALID_ARGUMENT) if a
   *     part is missing
   */
  public void copyTo(Path file) {
    try (OutputStream out = Files.newOutputStream(file)) {
      for (long row = 0; row < table.rowCount(); row++) {
        long part = row;
        out.write(
            table
                .binary(PART, row)
                .orElseThrow(() ->
                    CrosshashException.invalid(
                        "A text tower has all its parts",
                        "none in row " + part,
                        "upload the tower again")));
      }
    } catch (IOException e) {
      throw new CrosshashException(
          Problem.RESOURCE_EXHAUSTED,
          "A folder that a text tower is written to must have room",
          file + ": " + e,
          "free some space",
          e);
    }
  }
}
