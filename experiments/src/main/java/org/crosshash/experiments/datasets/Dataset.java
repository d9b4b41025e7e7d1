package org.crosshash.experiments.datasets;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
 * @param features vectors that came with the pairs, which are then not encoded; empty: none did
 */
public record Dataset(
    String name,
    String description,
    List<Pair> pairs,
    Path folder,
    Split split,
    int frames,
    Optional<FeatureTable> features) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");

  /** Checks the name and copies the pairs. */
  public Dataset {
    requireValidName(name);
    requireNonNull(description, "description");
    pairs = List.copyOf(pairs);
    requireNonNull(folder, "folder");
    requireNonNull(split, "split");
    requireNonNull(features, "features");
    if (frames < 0) {
      throw new IllegalArgumentException("The number of frames must be at least 0: " + frames);
    }
  }

  /** A dataset of still pictures. */
  public Dataset(String name, String description, List<Pair> pairs, Path folder, Split split) {
    this(name, description, pairs, folder, split, 0);
  }

  /** A dataset without vectors. */
  public Dataset(
      String name, String description, List<Pair> pairs, Path folder, Split split, int frames) {
    this(name, description, pairs, folder, split, frames, Optional.empty());
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

  /** Number of groups of near-copies that are both asked by and trained or answered with. */
  public int tornGroups() {
    Map<String, String> groups = new HashMap<>();
    pairs.forEach(pair -> groups.put(pair.id(), pair.group()));
    Set<String> asking =
        Stream.of(split.query(), split.validation())
            .flatMap(List::stream)
            .map(groups::get)
            .collect(Collectors.toCollection(HashSet::new));
    asking.retainAll(
        Stream.of(split.train(), split.database())
            .flatMap(List::stream)
            .map(groups::get)
            .collect(Collectors.toSet()));
    asking.remove("");
    return asking.size();
  }

  /**
   * The dataset, if it has pictures and texts to be encoded.
   *
   * @throws CrosshashException (FAILED_PRECONDITION) if it has vectors instead
   */
  public Dataset requireEncodable() {
    if (features.isPresent()) {
      throw CrosshashException.precondition(
          "Pictures and texts are needed",
          name + " has vectors instead",
          "use a dataset that was imported with its pictures");
    }
    return this;
  }

  /** The picture's file; a folder where it is the frames of a video. */
  public Path picture(Pair pair) {
    return folder.resolve(pair.picture());
  }
}
