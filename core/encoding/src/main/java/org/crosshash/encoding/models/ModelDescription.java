package org.crosshash.encoding.models;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.Digest;

/**
 * What the file {@value #FILE_NAME} of a model folder says.
 *
 * @param id the name by which the encoder is chosen: lower-case letters, digits, {@code . _ -}
 * @param summary one line
 * @param licence licence of the weights, in the words of whoever gave them
 * @param image the half that reads pictures
 * @param text the half that reads texts
 * @param files digest of every file that the models need, by path in the folder
 */
public record ModelDescription(
    String id,
    String summary,
    String licence,
    ImageTower image,
    TextTower text,
    SortedMap<String, Digest> files) {
  /** Name of the file that describes a folder. */
  public static final String FILE_NAME = "encoder.json";

  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

  /** Checks that the id is one, that both halves share a space and that all files are pinned. */
  public ModelDescription {
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(text, "text");
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    requireId(id);
    if (image.embedding().dimension() != text.embedding().dimension()) {
      throw CrosshashException.invalid(
          "Pictures and texts must have embeddings of one dimension",
          image.embedding().dimension() + " and " + text.embedding().dimension(),
          "take the outputs that share a space: after projection, not before");
    }
    for (String file :
        List.of(image.model().file(), text.model().file(), text.tokenizer().file())) {
      if (!files.containsKey(file)) {
        throw CrosshashException.invalid(
            "Every file that a tower names must have its digest under files",
            file,
            "run crosshash models add, which writes the description anew");
      }
    }
  }

  static boolean isId(String id) {
    return ID.matcher(id).matches();
  }

  /**
   * Gives an id back.
   *
   * @throws CrosshashException INVALID_ARGUMENT if it is none
   */
  public static String requireId(String id) {
    if (!isId(id)) {
      throw CrosshashException.invalid(
          "An encoder's id must be 1 to 64 of a-z, 0-9, '.', '_' and '-', beginning with a letter"
              + " or digit",
          id,
          "choose another");
    }
    return id;
  }
}
