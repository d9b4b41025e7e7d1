package org.crosshash.experiments.datasets;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.crosshash.errors.CrosshashException;

/**
 * Pairs with their pictures' folder and their split.
 *
 * @param name 1 to 63 of a-z, 0-9 and hyphen, beginning with a letter
 * @param description one line on what it is and where it comes from
 * @param pairs the pairs, in the order of their file
 * @param folder the folder that the pictures' paths start from
 * @param split who trains, answers and asks
 * @param frames most frames that are taken of a moving picture; 0: pictures are still
 */
public record Dataset(
    String name, String description, List<Pair> pairs, Path folder, Split split, int frames) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");

  /** Checks the name and copies the pairs. */
  public Dataset {
    requireValidName(name);
    requireNonNull(description, "description");
    pairs = List.copyOf(pairs);
    requireNonNull(folder, "folder");
    requireNonNull(split, "split");
    if (frames < 0) {
      throw new IllegalArgumentException("The number of frames must be at least 0: " + frames);
    }
  }

  /** A dataset of still pictures. */
  public Dataset(String name, String description, List<Pair> pairs, Path folder, Split split) {
    this(name, description, pairs, folder, split, 0);
  }

  /**
   * Gives the name back if it is one.
   *
   * @throws CrosshashException if it is not
   */
  public static String requireValidName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw CrosshashException.invalid(
          "A dataset's name is 1 to 63 of a-z, 0-9 and hyphen, beginning with a letter",
          "'" + name + "'",
          "name it like 'my-photos'");
    }
    return name;
  }

  /** Whether any pair has a label, without which codes cannot be evaluated. */
  public boolean hasLabels() {
    return pairs.stream().anyMatch(pair -> !pair.labels().isEmpty());
  }

  /** The picture's file. */
  public Path picture(Pair pair) {
    return folder.resolve(pair.picture());
  }
}
