package org.crosshash.experiments.datasets;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.crosshash.encoding.ImageDecoder;
import org.crosshash.encoding.RgbImage;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.Digest;

/**
 * Makes a small text-video dataset of a dataset of pictures: some of its pictures, each moving in
 * every way of {@link Motion}, as GIFs of a few kB, with the motion's words behind the caption.
 * Labels, groups and the split are the pictures' own, so that no picture is in two parts.
 *
 * <p>Left and right, growing and shrinking have the same frames in opposite orders: who looks at
 * single frames, or at frames without their order, cannot tell them apart. The same source gives
 * the same bytes.
 *
 * @param pictures how many pictures of each part of the split, at most, by name of the part; those
 *     with the smallest SHA-256 of their ids, one a group
 * @param side pixels a side of a frame
 * @param frames frames of a motion, at least 2
 * @param shuffled whether frames are put into another order, drawn for each video by its id: a
 *     control that lacks the time
 */
public record MovingSample(Map<String, Integer> pictures, int side, int frames, boolean shuffled) {
  /** 60 pictures that ask and 200 that train, at 80 pixels and 8 frames. */
  public static final MovingSample STANDARD =
      new MovingSample(Map.of("train", 200, "query", 60, "validation", 30), 80, 8, false);

  /** What stands between a picture's id and its motion in the id of a video. */
  public static final String SEPARATOR = "@";

  private static final int HUNDREDTHS = 12;

  /** Checks the ranges. */
  public MovingSample {
    pictures = Map.copyOf(pictures);
    requireBetween("The side of a frame", side, 16, 512);
    requireBetween("The number of frames", frames, 2, 1024);
  }

  private static void requireBetween(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw CrosshashException.invalid(
          what + " must be %d to %d".formatted(least, most), value, "give a number in that range");
    }
  }

  /**
   * Writes the GIFs and describes the dataset.
   *
   * @param source whose pictures move
   * @param name the dataset's name
   * @param folder where its GIFs go; made where it is absent
   */
  public Dataset make(Dataset source, String name, Path folder) {
    requireNonNull(source, "source");
    Set<String> taken = new HashSet<>();
    pictures.forEach((part, most) -> taken.addAll(chosen(source, part, most)));
    List<Pair> pairs = new ArrayList<>();
    Map<String, List<String>> videos = new HashMap<>();
    try {
      Files.createDirectories(folder);
      for (Pair pair : source.pairs()) {
        if (taken.contains(pair.id())) {
          List<Pair> moving = videos(source, pair, folder);
          pairs.addAll(moving);
          videos.put(pair.id(), moving.stream().map(Pair::id).toList());
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    Split split = source.split();
    return new Dataset(
        name,
        "%d pictures of %s, each moving in %d ways%s; %d frames a GIF"
            .formatted(
                taken.size(),
                source.name(),
                Motion.values().length,
                shuffled ? ", frames out of order" : "",
                frames),
        pairs,
        folder,
        new Split(
            moved(split.train(), videos),
            moved(split.database(), videos),
            moved(split.query(), videos),
            moved(split.validation(), videos),
            "Videos stand where their pictures stand: " + split.statement()),
        frames);
  }

  private static List<String> chosen(Dataset source, String part, int most) {
    Set<String> members = new HashSet<>(source.split().part(part));
    Set<String> groups = new HashSet<>();
    return source.pairs().stream()
        .filter(pair -> members.contains(pair.id()))
        .sorted(Comparator.comparing(pair -> Digest.of(pair.id())))
        .filter(pair -> pair.group().isEmpty() || groups.add(pair.group()))
        .limit(most)
        .map(Pair::id)
        .toList();
  }

  private List<Pair> videos(Dataset source, Pair pair, Path folder) throws IOException {
    RgbImage picture = new ImageDecoder().decode(Files.readAllBytes(source.picture(pair)));
    MotionRenderer renderer = new MotionRenderer(side, frames);
    String file = Digest.of(pair.id()).hex().substring(0, 12);
    List<Pair> made = new ArrayList<>();
    for (Motion motion : Motion.values()) {
      String word = motion.name().toLowerCase(Locale.ROOT);
      String id = pair.id() + SEPARATOR + word;
      String path = file + "-" + word + ".gif";
      Files.write(
          folder.resolve(path),
          GifWriter.write(ordered(renderer.frames(picture, motion), id), HUNDREDTHS));
      made.add(
          new Pair(
              id,
              path,
              pair.text() + " " + motion.words(),
              pair.labels(),
              pair.group().isEmpty() ? pair.id() : pair.group()));
    }
    return made;
  }

  private List<RgbImage> ordered(List<RgbImage> drawn, String id) {
    if (!shuffled) {
      return drawn;
    }
    Random random = new Random(Long.parseUnsignedLong(Digest.of(id).hex().substring(0, 16), 16));
    List<Integer> order = new ArrayList<>(IntStream.range(0, drawn.size()).boxed().toList());
    Collections.shuffle(order, random);
    return order.stream().map(drawn::get).toList();
  }

  private static List<String> moved(List<String> ids, Map<String, List<String>> videos) {
    return ids.stream().flatMap(id -> videos.getOrDefault(id, List.of()).stream()).toList();
  }
}
