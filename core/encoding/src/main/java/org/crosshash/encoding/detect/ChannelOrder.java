package org.crosshash.encoding.detect;

import java.util.Locale;
import org.crosshash.errors.CrosshashException;

/** In which order a detector reads the planes of a picture. */
public enum ChannelOrder {
  /** Red, green, blue. */
  RGB,
  /** Blue, green, red: what OpenCV gives. */
  BGR;

  /** The order of this name, in lower case. */
  public static ChannelOrder of(String name) {
    return switch (name) {
      case "rgb" -> RGB;
      case "bgr" -> BGR;
      default ->
          throw CrosshashException.invalid("Channels must be rgb or bgr", name, "use one of these");
    };
  }

  /** The name that {@link #of} takes. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
