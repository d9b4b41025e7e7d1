package org.crosshash.encoding;

import java.util.Objects;
import java.util.Optional;
import org.crosshash.encoding.detect.Detector;
import org.crosshash.errors.CrosshashException;

/**
 * Which vectors to make, and how.
 *
 * @param resize how a picture becomes a square
 * @param objects what stands for a picture's objects
 * @param tokens whether to make image tokens and text tokens too
 * @param frames most frames of a moving picture, as {@link ItemEncoder} takes them; 0: pictures are
 *     still, the first frame stands for all
 * @param timeDimensions values that tell a frame's time, behind its token's features; even, 0: none
 * @param textTokenIds whether to tell the ids of each text's tokens too, as {@link ItemEncoder}
 *     does
 * @param detector what finds the objects of {@link ObjectUnits#DETECTED}; empty: the bundled one.
 *     It stays the caller's
 * @param wordUnits what stands for the words of a text
 */
public record EncodingOptions(
    Resize resize,
    ObjectUnits objects,
    boolean tokens,
    int frames,
    int timeDimensions,
    boolean textTokenIds,
    Optional<Detector> detector,
    WordUnits wordUnits) {
  /** Squashed pictures, regions as objects, no tokens. */
  public static final EncodingOptions DEFAULT =
      new EncodingOptions(Resize.SQUASH, ObjectUnits.REGIONS, false);

  /** Checks that nothing is missing. */
  public EncodingOptions {
    Objects.requireNonNull(resize, "resize");
    Objects.requireNonNull(objects, "objects");
    Objects.requireNonNull(detector, "detector");
    Objects.requireNonNull(wordUnits, "wordUnits");
    if (frames < 0) {
      throw new IllegalArgumentException("The number of frames must be at least 0: " + frames);
    }
    if (timeDimensions < 0 || timeDimensions % 2 != 0 || (timeDimensions > 0 && frames == 0)) {
      throw CrosshashException.invalid(
          "Dimensions of time are an even number, and need frames",
          "%d dimensions, %d frames".formatted(timeDimensions, frames),
          "use 8 with frames.count, or 0");
    }
  }

  /** Options for still pictures. */
  public EncodingOptions(Resize resize, ObjectUnits objects, boolean tokens) {
    this(resize, objects, tokens, 0, 0);
  }

  /** Options without token ids. */
  public EncodingOptions(
      Resize resize, ObjectUnits objects, boolean tokens, int frames, int timeDimensions) {
    this(resize, objects, tokens, frames, timeDimensions, false);
  }

  /** Options with the bundled detector and content words. */
  public EncodingOptions(
      Resize resize,
      ObjectUnits objects,
      boolean tokens,
      int frames,
      int timeDimensions,
      boolean textTokenIds) {
    this(
        resize,
        objects,
        tokens,
        frames,
        timeDimensions,
        textTokenIds,
        Optional.empty(),
        WordUnits.WORDS);
  }

  /** The same options with a detector. */
  public EncodingOptions withDetector(Detector chosen) {
    return new EncodingOptions(
        resize,
        objects,
        tokens,
        frames,
        timeDimensions,
        textTokenIds,
        Optional.of(chosen),
        wordUnits);
  }

  /** The same options with other units of words. */
  public EncodingOptions withWordUnits(WordUnits chosen) {
    return new EncodingOptions(
        resize, objects, tokens, frames, timeDimensions, textTokenIds, detector, chosen);
  }
}
