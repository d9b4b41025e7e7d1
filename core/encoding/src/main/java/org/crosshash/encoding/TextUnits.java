package org.crosshash.encoding;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Cuts texts into what stands for their words, and embeds such a unit. Units have names, so that
 * each is embedded once however often it occurs. Safe for any number of threads.
 */
public final class TextUnits {
  /** Most pieces of a text: 64 tokens with both marks (VTM-UCH's released code). */
  public static final int MOST_PIECES = 62;

  /** What the name of a piece begins with; its id follows. */
  private static final String PIECE = "#";

  /** What the name of a text without pieces begins with; the text follows. */
  private static final String WHOLE = "=";

  private final Encoder encoder;
  private final EncodingOptions options;

  /** The units that the options ask for; the encoder stays the caller's. */
  public TextUnits(Encoder encoder, EncodingOptions options) {
    this.encoder = Objects.requireNonNull(encoder, "encoder");
    this.options = Objects.requireNonNull(options, "options");
  }

  /**
   * Names of a text's units, in order; the text itself where its tokenizer finds nothing in it.
   *
   * @return at least one
   * @throws org.crosshash.errors.CrosshashException INVALID_ARGUMENT if the text is blank or too
   *     long; FAILED_PRECONDITION if the encoder has no tokenizer and pieces are asked for
   */
  public List<String> of(String text) {
    return switch (options.wordUnits()) {
      case WORDS -> ContentWords.of(text);
      case PIECES -> {
        int[] pieces = encoder.pieces(text);
        yield pieces.length == 0
            ? List.of(WHOLE + text)
            : Arrays.stream(pieces).limit(MOST_PIECES).mapToObj(id -> PIECE + id).toList();
      }
    };
  }

  /** The vectors of some units in the space of texts, in their order. */
  public List<float[]> vectors(List<String> some) {
    return options.wordUnits() == WordUnits.WORDS
        ? encoder.encodeTexts(some, options).stream().map(TextVectors::text).toList()
        : some.stream().map(this::vector).toList();
  }

  /** The vector of a unit in the space of texts. */
  public float[] vector(String unit) {
    return switch (options.wordUnits()) {
      case WORDS -> encoder.encodeText(unit, options).text();
      case PIECES ->
          unit.startsWith(PIECE)
              ? encoder.encodePiece(Integer.parseInt(unit.substring(PIECE.length())))
              : encoder.encodeText(unit.substring(WHOLE.length()), options).text();
    };
  }
}
