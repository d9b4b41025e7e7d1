package org.crosshash.experiments.datasets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crosshash.tables.Digest;

/** The frames of a video as the picture files of a folder, in the order of their names. */
public final class FrameFolder {
  /** {@code frame2} comes before {@code frame10}. */
  private static final Comparator<Path> ORDER =
      Comparator.comparingInt((Path file) -> file.getFileName().toString().length())
          .thenComparing(file -> file.getFileName().toString());

  private FrameFolder() {}

  /** The files, in order; hidden ones are left out. */
  public static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted(ORDER)
          .toList();
    }
  }

  /** The bytes of the files, in order. */
  public static List<byte[]> read(Path folder) throws IOException {
    List<byte[]> frames = new ArrayList<>();
    for (Path file : files(folder)) {
      frames.add(Files.readAllBytes(file));
    }
    return frames;
  }

  /** SHA-256 over the digests of the frames, in order. */
  public static Digest digest(List<byte[]> frames) {
    return Digest.of(
        frames.stream().map(frame -> Digest.of(frame).hex()).collect(Collectors.joining("\n")));
  }
}
