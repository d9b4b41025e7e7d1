package org.crosshash.encoding;

import java.util.List;
import java.util.Objects;

/**
 * The models of an encoder in two steps: what each input needs for itself, and one run for several
 * inputs at once.
 *
 * <p>A run of one input gives what {@link Encoder} gives for the whole picture or the text, to the
 * bit. In a run of several each vector is that of its input alone but for the last bits, since
 * engines choose their kernels by the size of a run. Models that would let inputs change one
 * another (quantised by the range of a whole run, or exported for one input) are never asked for
 * several: {@link #takesPictures} and {@link #takesTexts} say so.
 *
 * <p>Safe for any number of threads.
 */
public interface BatchModel {
  /**
   * A picture, decoded and made the model's square.
   *
   * @param planes what the model reads, red plane first
   */
  record Pixels(float[] planes) {
    /** Checks that nothing is missing. */
    public Pixels {
      Objects.requireNonNull(planes, "planes");
    }
  }

  /**
   * A text, cut into tokens.
   *
   * @param ids token ids, marks included, and padding where the model wants its full length
   * @param count how many of them are not padding
   */
  record Tokens(long[] ids, int count) {
    /** Checks the range. */
    public Tokens {
      Objects.checkIndex(count, ids.length + 1);
    }
  }

  /**
   * Decodes and resizes a picture.
   *
   * @throws org.crosshash.errors.CrosshashException INVALID_ARGUMENT if it cannot be read
   */
  Pixels pixels(byte[] file, Resize resize);

  /**
   * Cuts a text into tokens.
   *
   * @throws org.crosshash.errors.CrosshashException INVALID_ARGUMENT if it is blank or too long
   */
  Tokens tokens(String text);

  /** Whether several pictures may go into one run. */
  boolean takesPictures();

  /** Whether several texts of one {@link #bucket} may go into one run. */
  boolean takesTexts();

  /** Texts of the same bucket may go into one run: they are of about the same length. */
  int bucket(Tokens text);

  /**
   * Runs the model of pictures once.
   *
   * @param pictures at least one; several only where {@link #takesPictures}
   * @return vectors of the whole pictures, in their order; the picture is its only object
   */
  List<ImageVectors> pictures(List<Pixels> pictures);

  /**
   * Runs the model of texts once.
   *
   * @param texts at least one; several only of one bucket and where {@link #takesTexts}
   * @return their vectors in their order, without tokens
   */
  List<TextVectors> texts(List<Tokens> texts);

  /**
   * Runs the model of texts as often as it takes, to the bit as if for each text alone: texts share
   * a run only where that changes nothing.
   *
   * @param texts of any buckets
   * @return their vectors in their order, without tokens
   */
  List<TextVectors> textsAlike(List<Tokens> texts);
}
