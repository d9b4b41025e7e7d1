package org.crosshash.trainer;

import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.RaggedInts;

/** The token ids of a table, refused where they are not those that a tower reads. */
final class TokenIds {
  private TokenIds() {}

  /**
   * A column of token ids.
   *
   * @param tokenizer SHA-256 of the tokenizer that the tower was made with
   * @throws CrosshashException (FAILED_PRECONDITION) if the table has no such column, or its ids
   *     are of another tokenizer
   */
  static RaggedInts of(EmbeddingsTable embeddings, String column, String tokenizer) {
    if (!embeddings.integerColumns().contains(column)) {
      throw CrosshashException.precondition(
          "A text tower reads token ids, a column `%s` of list<int32>".formatted(column),
          "%s has none among %s"
              .formatted(
                  embeddings.table().name(),
                  embeddings.table().schema().getFields().stream()
                      .map(field -> field.getName())
                      .toList()),
          "encode the items with text_token_ids: true, and align them again");
    }
    requireTokenizer(
        tokenizer,
        embeddings.table().metadata().getOrDefault(EmbeddingsTable.TOKENIZER_KEY, "nobody"),
        embeddings.table().name().toString());
    return embeddings.integers(column);
  }

  /**
   * Refuses ids of another tokenizer.
   *
   * @param tokenizer SHA-256 of the tokenizer that the tower was made with
   * @param given that of the ids
   * @param whose what has them
   * @throws CrosshashException (FAILED_PRECONDITION)
   */
  static void requireTokenizer(String tokenizer, String given, String whose) {
    if (!given.equals(tokenizer)) {
      throw CrosshashException.precondition(
          "A text tower reads ids of the tokenizer that it was made with, " + tokenizer,
          "%s has ids of %s".formatted(whose, given),
          "encode with the encoder whose tokenizer that is, or upload the tower for this one");
    }
  }
}
