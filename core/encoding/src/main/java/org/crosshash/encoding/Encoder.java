package org.crosshash.encoding;

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

  @Override
  void close();
}
