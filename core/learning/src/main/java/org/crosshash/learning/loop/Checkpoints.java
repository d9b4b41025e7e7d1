package org.crosshash.learning.loop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one training, in a folder of its own: the two newest are kept, so that one of
 * them can be damaged.
 */
public final class Checkpoints {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
  private static final String PREFIX = "step-";
  private static final String SUFFIX = ".checkpoint";
  private static final int KEPT = 2;

  /** Bytes left for the curve, the codes' statistics and whatever else is no array. */
  private static final long HEADER_ROOM = 64L << 20;

  private final Path folder;
  private final String identity;

  /**
   * Opens a folder, making it where it is missing.
   *
   * @param identity of all that decides what a training computes; see {@link #newest} for a
   *     checkpoint of another one
   */
  public Checkpoints(Path folder, String identity) {
    this.folder = folder;
    this.identity = identity;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /**
   * Checks, before the first step, that the checkpoints of a training will be small enough to be
   * read again.
   *
   * @param values of all arrays in one checkpoint
   * @throws CrosshashException (INVALID_ARGUMENT)
   */
  public static void requireReadable(long values) {
    long most = (CheckpointFile.MOST_BYTES - HEADER_ROOM) / Float.BYTES;
    if (values > most) {
      throw CrosshashException.invalid(
          "The parameters and moments of a training must be at most %d values, so that a checkpoint"
                  .formatted(most)
              + " can be read again",
          values,
          "train smaller networks; a text tower of learning rate 0 adds none");
    }
  }

  /** Writes a checkpoint and drops those past the two newest. */
  void save(TrainingState state) {
    try {
      CheckpointFile.write(
          folder.resolve("%s%012d%s".formatted(PREFIX, state.step(), SUFFIX)), identity, state);
      List<Path> files = newestFirst();
      for (Path old : files.subList(Math.min(KEPT, files.size()), files.size())) {
        Files.deleteIfExists(old);
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** The same as {@link #newest(UnusableCheckpoints, Predicate)}, whatever its arrays are. */
  Optional<TrainingState> newest(UnusableCheckpoints policy) {
    return newest(policy, state -> true);
  }

  /**
   * The newest whole checkpoint, if there is one.
   *
   * @param policy for a newest one of another configuration or another code, and where there are
   *     only damaged ones
   * @param fits whether the training has arrays of these sizes
   * @throws CrosshashException if the policy is to refuse them; (UNAVAILABLE) if the folder cannot
   *     be read
   */
  Optional<TrainingState> newest(UnusableCheckpoints policy, Predicate<TrainingState> fits) {
    Found found;
    try {
      found = find(fits);
    } catch (IOException e) {
      throw new CrosshashException(
          Problem.UNAVAILABLE,
          "The folder of checkpoints must be readable",
          folder + ": " + e,
          "check its permissions and the disk",
          e);
    }
    return switch (found) {
      case Found.Nothing() -> Optional.empty();
      case Found.Whole(TrainingState state) -> Optional.of(state);
      case Found.Unusable(CrosshashException why) -> {
        if (policy == UnusableCheckpoints.REFUSE) {
          throw why;
        }
        LOG.warn("Training from the start, and deleting the checkpoints: {}", why.getMessage());
        clear();
        yield Optional.empty();
      }
    };
  }

  /** What a folder holds. */
  private sealed interface Found {
    record Nothing() implements Found {}

    record Whole(TrainingState state) implements Found {}

    record Unusable(CrosshashException why) implements Found {}
  }

  private Found find(Predicate<TrainingState> fits) throws IOException {
    List<String> damaged = new ArrayList<>();
    for (Path file : newestFirst()) {
      try {
        CheckpointFile.Content content = CheckpointFile.read(file);
        if (!content.identity().equals(identity)) {
          return new Found.Unusable(ofAnother(file, content.identity()));
        }
        if (!fits.test(content.state())) {
          return new Found.Unusable(ofOtherCode(file));
        }
        if (!damaged.isEmpty()) {
          LOG.warn("Going on from {}, since newer ones are damaged: {}", file, damaged);
        }
        return new Found.Whole(content.state());
      } catch (CheckpointFile.DamagedException e) {
        damaged.add(file.getFileName() + " (" + e.getMessage() + ")");
      }
    }
    return damaged.isEmpty() ? new Found.Nothing() : new Found.Unusable(allDamaged(damaged));
  }

  private CrosshashException ofAnother(Path file, String other) {
    return CrosshashException.precondition(
        "A training goes on only from a checkpoint of its own settings, data and threads",
        "`%s` was written by %s, this is %s".formatted(file, other, identity),
        "give this training another folder, or empty this one");
  }

  private CrosshashException ofOtherCode(Path file) {
    return CrosshashException.precondition(
        "A training goes on only from a checkpoint with arrays of its own sizes",
        "`%s` was written by another build".formatted(file),
        "give this training another folder, or empty this one");
  }

  private CrosshashException allDamaged(List<String> damaged) {
    return new CrosshashException(
        Problem.DATA_LOSS,
        "A training needs a whole checkpoint to go on from",
        folder + " holds only damaged ones: " + damaged,
        "empty that folder to train from the start");
  }

  private void clear() {
    try {
      for (Path file : newestFirst()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private List<Path> newestFirst() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> found =
          new ArrayList<>(
              files
                  .filter(file -> {
                    String name = file.getFileName().toString();
                    return name.startsWith(PREFIX) && name.endsWith(SUFFIX);
                  })
                  .toList());
      Collections.sort(found, Collections.reverseOrder());
      return found;
    }
  }

  private CrosshashException unwritable(IOException cause) {
    return new CrosshashException(
        Problem.RESOURCE_EXHAUSTED,
        "The folder of checkpoints must be writable and have room",
        folder + ": " + cause,
        "free some space or check its permissions, then train again: it goes on from the last"
            + " checkpoint",
        cause);
  }
}
