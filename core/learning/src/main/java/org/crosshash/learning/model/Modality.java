package org.crosshash.learning.model;

import java.util.Locale;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.random.CounterRandom;

/** The two sides of a pair. */
public enum Modality {
  /** Pictures. */
  IMAGE(0),
  /** Texts. */
  TEXT(1);

  private final long key;

  Modality(long key) {
    this.key = key;
  }

  /** Its number in {@link CounterRandom#key}; never changes. */
  public long key() {
    return key;
  }

  /** The name in tables and files: {@code image} or {@code text}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The modality of an {@link #id()}.
   *
   * @throws CrosshashException if there is none of that name
   */
  public static Modality of(String id) {
    for (Modality modality : values()) {
      if (modality.id().equals(id)) {
        return modality;
      }
    }
    throw CrosshashException.invalid(
        "A modality is `image` or `text`", "`" + id + "`", "name one of the two");
  }
}
