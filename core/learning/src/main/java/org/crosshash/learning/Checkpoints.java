package org.crosshash.learning;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one training, in a folder of its own: the two newest are kept, so that one of
 * them can be damaged.
 */
final class Checkpoints {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
  private static final String PREFIX = "step-";
  private static final String SUFFIX = ".checkpoint";
  private static final int KEPT = 2;

  private final Path folder;
  private final String identity;

  /**
   * Opens a folder, making it where it is missing.
   *
   * @param identity of configuration and data; a checkpoint of another identity is refused
   */
  Checkpoints(Path folder, String identity) {
    this.folder = folder;
    this.identity = identity;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw unwritable(e);
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

  /**
   * The newest whole checkpoint, if there is one.
   *
   * @throws CrosshashException if one is of another configuration, or if there are only damaged
   *     ones
   */
  Optional<TrainingState> newest() {
    List<String> damaged = new ArrayList<>();
    try {
      for (Path file : newestFirst()) {
        try {
          CheckpointFile.Content content = CheckpointFile.read(file);
          if (!content.identity().equals(identity)) {
            throw CrosshashException.precondition(
                "A training goes on only from a checkpoint of its own configuration and data",
                "`%s` was written by %s, this is %s".formatted(file, content.identity(), identity),
                "give this training another folder, or empty this one");
          }
          if (!damaged.isEmpty()) {
            LOG.warn("Going on from {}, since newer ones are damaged: {}", file, damaged);
          }
          return Optional.of(content.state());
        } catch (CheckpointFile.DamagedException e) {
          damaged.add(file.getFileName() + " (" + e.getMessage() + ")");
        }
      }
    } catch (IOException e) {
      throw new CrosshashException(
          Problem.UNAVAILABLE,
          "The folder of checkpoints must be readable",
          folder + ": " + e,
          "check its permissions and the disk",
          e);
    }
    if (!damaged.isEmpty()) {
      throw new CrosshashException(
          Problem.DATA_LOSS,
          "A training needs a whole checkpoint to go on from",
          folder + " holds only damaged ones: " + damaged,
          "empty that folder to train from the start");
    }
    return Optional.empty();
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
