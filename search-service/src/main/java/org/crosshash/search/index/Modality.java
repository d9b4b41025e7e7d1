package org.crosshash.search.index;

import java.util.Arrays;
import java.util.List;
import org.crosshash.errors.CrosshashException;

/** What an entry's code was computed from. Entries of different modalities never share a name. */
public enum Modality {
  /** Not said. */
  NONE(0, ""),
  /** A picture. */
  IMAGE(1, "image"),
  /** A text. */
  TEXT(2, "text");

  private static final List<Modality> ALL = List.of(values());

  private final int number;
  private final String label;

  Modality(int number, String label) {
    this.number = number;
    this.label = label;
  }

  /** Its name on the wire and in tables: `image`, `text` or empty. */
  public String label() {
    return label;
  }

  /**
   * The modality of a label.
   *
   * @throws CrosshashException INVALID_ARGUMENT where no modality is called so
   */
  public static Modality of(String label) {
    return ALL.stream()
        .filter(modality -> modality.label.equals(label))
        .findFirst()
        .orElseThrow(() ->
            CrosshashException.invalid(
                "A modality is one of "
                    + Arrays.stream(values()).map(modality -> "`" + modality.label + "`").toList(),
                label,
                "name one of these"));
  }

  /** The number that stands for it in records, from 0 up; never changed. */
  int number() {
    return number;
  }

  /** How many modalities there are. */
  static int count() {
    return ALL.size();
  }

  static Modality ofNumber(int number) {
    return ALL.get(number);
  }
}
