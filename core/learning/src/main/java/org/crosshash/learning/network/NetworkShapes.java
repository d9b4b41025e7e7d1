package org.crosshash.learning.network;

import java.util.Objects;
import org.crosshash.learning.model.Modality;

/**
 * The shapes of the two hash networks of a training.
 *
 * @param image of the picture network
 * @param text of the text network
 */
public record NetworkShapes(NetworkShape image, NetworkShape text) {
  /** Checks that both are there. */
  public NetworkShapes {
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(text, "text");
  }

  /** Two networks of one shape. */
  public static NetworkShapes both(NetworkShape shape) {
    return new NetworkShapes(shape, shape);
  }

  /** The shape of a modality's network. */
  public NetworkShape of(Modality modality) {
    return switch (modality) {
      case IMAGE -> image;
      case TEXT -> text;
    };
  }
}
