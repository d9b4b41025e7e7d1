package org.crosshash.encoding.models;

import java.util.Locale;
import org.crosshash.errors.CrosshashException;

/** Where the centre begins when an odd number of pixels is cut away. */
public enum Centre {
  /** The smaller half is cut before it, as transformers does. */
  FLOOR {
    @Override
    int offset(int excess) {
      return excess / 2;
    }
  },
  /** Half a pixel goes to the even number, as torchvision and open_clip do. */
  ROUND {
    @Override
    int offset(int excess) {
      return (int) Math.rint(excess / 2.0);
    }
  };

  /** Pixels cut away before the centre, of {@code excess} in all. */
  abstract int offset(int excess);

  /** The rule of this name, in lower case. */
  public static Centre of(String name) {
    return switch (name) {
      case "floor" -> FLOOR;
      case "round" -> ROUND;
      default ->
          throw CrosshashException.invalid("A centre must be floor or round", name, "use one");
    };
  }

  /** The name that {@link #of} takes. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
