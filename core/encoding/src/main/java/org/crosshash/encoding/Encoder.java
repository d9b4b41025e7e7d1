package org.crosshash.encoding;

import java.util.List;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;

/**
 * Turns one picture or one text into vectors.
 *
 * <p>Every call works on the caller's thread and on one input alone, so that a vector never depends
 * on what else is encoded, in which order, or on how many threads. Safe for any number of threads;
 * closing while calls run is an error.
 */
public interface Encoder extends AutoCloseable {
  /** What this encoder is. */
  EncoderDescription description();

  /** The options that this encoder was made for. */
  default EncodingOptions defaults() {
    return EncodingOptions.DEFAULT;
  }

  /** How its models multiply. */
  default Precision precision() {
    return Precision.FLOAT32;
  }

  /**
   * Encodes a picture.
   *
   * @param file bytes of a PNG, JPEG, WebP, GIF, BMP or TIFF file
   * @throws org.crosshash.errors.CrosshashException INVALID_ARGUMENT if it cannot be read
   */
  ImageVectors encodeImage(byte[] file, EncodingOptions options);

  /**
   * Encodes a picture that is decoded already, a frame of a moving one for example.
   *
   * @throws org.crosshash.errors.CrosshashException INVALID_ARGUMENT if it cannot be encoded
   */
  ImageVectors encodeImage(RgbImage picture, EncodingOptions options);

  /**
   * Encodes a text or a single word.
   *
   * @param text 1 to 100,000 characters, not all blank
   * @throws org.crosshash.errors.CrosshashException INVALID_ARGUMENT if it breaks these rules
   */
  TextVectors encodeText(String text, EncodingOptions options);

  /**
   * Encodes several texts, to the bit as {@link #encodeText} encodes each: they share runs of a
   * model only where that changes nothing.
   *
   * @param texts each as for {@link #encodeText}
   * @return in the order of the texts
   * @throws org.crosshash.errors.CrosshashException INVALID_ARGUMENT if any of them breaks the
   *     rules; then none is encoded
   */
  default List<TextVectors> encodeTexts(List<String> texts, EncodingOptions options) {
    Optional<BatchModel> model =
        options.tokens() || texts.size() == 1 ? Optional.empty() : batches();
    if (model.isPresent()) {
      return model.get().textsAlike(texts.stream().map(model.get()::tokens).toList());
    }
    texts.forEach(TextRules::check);
    return texts.stream().map(text -> encodeText(text, options)).toList();
  }

  /** How its text model turns texts into token ids; empty where it has no tokenizer. */
  default Optional<TokenizerDescription> tokenizer() {
    return Optional.empty();
  }

  /**
   * The ids of a text's tokens as its text model reads them: marks included, cut to the tokenizer's
   * length, not padded.
   *
   * @param text as for {@link #encodeText}
   * @throws org.crosshash.errors.CrosshashException INVALID_ARGUMENT if it breaks these rules;
   *     FAILED_PRECONDITION if this encoder has no tokenizer
   */
  default int[] tokenIds(String text) {
    throw CrosshashException.precondition(
        "Token ids need an encoder with a tokenizer",
        description().id() + " has none",
        "leave text_token_ids out, or encode with a model folder whose text model has one");
  }

  /**
   * Its models for several inputs at once; empty where it has none. The first call may load files
   * and try the models out.
   */
  default Optional<BatchModel> batches() {
    return Optional.empty();
  }

  /**
   * The ids of a text's tokens without the marks around it, cut to the tokenizer's length.
   *
   * @param text as for {@link #encodeText}
   * @return none where the tokenizer finds nothing in the text
   * @throws org.crosshash.errors.CrosshashException INVALID_ARGUMENT if it breaks these rules;
   *     FAILED_PRECONDITION if this encoder has no tokenizer
   */
  default int[] pieces(String text) {
    throw noPieces();
  }

  /**
   * The vector of a single token between the tokenizer's marks, in the space of texts.
   *
   * @param id one of {@link #pieces}
   * @throws org.crosshash.errors.CrosshashException FAILED_PRECONDITION if this encoder has no
   *     tokenizer
   */
  default float[] encodePiece(int id) {
    throw noPieces();
  }

  private CrosshashException noPieces() {
    return CrosshashException.precondition(
        "Pieces of words need an encoder with a tokenizer",
        description().id() + " has none",
        "encode with word_units: words, or with a model folder whose text model has one");
  }

  @Override
  void close();
}
