package org.crosshash.experiments.datasets.describe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.crosshash.encoding.ImageDecoder;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.FrameFolder;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.hamming.FlatSearch;
import org.crosshash.hamming.Neighbours;
import org.crosshash.hamming.PackedCodes;
import org.crosshash.hamming.SearchRequest;
import org.crosshash.tables.Digest;

/**
 * Finds pairs of query and validation that training or the database has too: same bytes, pictures
 * that look alike ({@link PictureHash} within a radius, and colours alike), or same texts.
 *
 * @param radius largest Hamming distance of pictures that look alike, of 128 bits; below 0:
 *     pictures are not looked at
 */
public record NearDuplicates(int radius) {
  /** What is taken unless a user says otherwise. */
  public static final int RADIUS = 6;

  /** Copies that compression changed differ by less in the mean, in levels of 255. */
  private static final double MOST_DIFFERENCE = 8;

  /** Alike pairs that are told of one that asks. */
  private static final int EACH = 3;

  /**
   * What was found.
   *
   * @param found in the order of the pairs that ask; of each at most three a kind
   * @param unreadable pictures that could not be decoded
   */
  public record Report(List<NearDuplicate> found, List<String> unreadable) {
    /** Copies the lists. */
    public Report {
      found = List.copyOf(found);
      unreadable = List.copyOf(unreadable);
    }

    /** Number of pairs that ask and are alike in this way. */
    public long askers(NearDuplicate.Kind kind) {
      return found.stream()
          .filter(one -> one.kind() == kind)
          .map(NearDuplicate::asking)
          .distinct()
          .count();
    }
  }

  /** Looks at all pairs of a dataset. */
  public Report of(Dataset dataset) {
    Map<String, Pair> pairs = new HashMap<>();
    dataset.pairs().forEach(pair -> pairs.put(pair.id(), pair));
    Set<String> seenIds = new LinkedHashSet<>(dataset.split().train());
    seenIds.addAll(dataset.split().database());
    List<Pair> seen = seenIds.stream().map(pairs::get).toList();
    List<NearDuplicate> found = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    List<Looked> looks = radius < 0 ? List.of() : look(dataset, seen, unreadable);
    Map<String, List<String>> texts = new HashMap<>();
    for (Pair pair : seen) {
      String text = normal(pair.text());
      if (!text.isEmpty()) {
        texts.computeIfAbsent(text, none -> new ArrayList<>()).add(pair.id());
      }
    }
    for (String part : List.of("query", "validation")) {
      List<Pair> asking = dataset.split().part(part).stream().map(pairs::get).toList();
      if (radius >= 0) {
        pictures(part, look(dataset, asking, unreadable), looks, found);
      }
      for (Pair pair : asking) {
        texts.getOrDefault(normal(pair.text()), List.of()).stream()
            .limit(EACH)
            .forEach(id ->
                found.add(new NearDuplicate(pair.id(), part, id, NearDuplicate.Kind.SAME_TEXT, 0)));
      }
    }
    return new Report(found, unreadable);
  }

  /** A picture that was looked at. */
  private record Looked(String id, Digest bytes, PictureHash hash) {}

  private static List<Looked> look(Dataset dataset, List<Pair> pairs, List<String> unreadable) {
    ImageDecoder decoder = new ImageDecoder();
    List<Optional<Looked>> looked =
        pairs.parallelStream().map(pair -> look(dataset, pair, decoder)).toList();
    List<Looked> all = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      if (looked.get(i).isPresent()) {
        all.add(looked.get(i).get());
      } else if (!pairs.get(i).picture().isEmpty()) {
        unreadable.add(pairs.get(i).id());
      }
    }
    return all;
  }

  private static Optional<Looked> look(Dataset dataset, Pair pair, ImageDecoder decoder) {
    if (pair.picture().isEmpty()) {
      return Optional.empty();
    }
    Path file = dataset.picture(pair);
    try {
      if (Files.isDirectory(file)) {
        List<byte[]> frames = FrameFolder.read(file);
        return Optional.of(
            new Looked(
                pair.id(),
                FrameFolder.digest(frames),
                PictureHash.of(decoder.decode(frames.get(frames.size() / 2)))));
      }
      byte[] bytes = Files.readAllBytes(file);
      return Optional.of(
          new Looked(pair.id(), Digest.of(bytes), PictureHash.of(decoder.decode(bytes))));
    } catch (IOException | CrosshashException unreadable) {
      return Optional.empty();
    }
  }

  private void pictures(
      String part, List<Looked> asking, List<Looked> seen, List<NearDuplicate> found) {
    if (asking.isEmpty() || seen.isEmpty()) {
      return;
    }
    List<Neighbours> lists =
        FlatSearch.withThreads(2)
            .search(codes(seen), codes(asking), SearchRequest.within(radius).withLimit(100));
    for (int i = 0; i < asking.size(); i++) {
      Looked one = asking.get(i);
      Neighbours near = lists.get(i);
      int told = 0;
      for (int rank = 0; rank < near.size() && told < EACH; rank++) {
        Looked other = seen.get(near.slots()[rank]);
        boolean same = one.bytes().equals(other.bytes());
        if (same || one.hash().difference(other.hash()) <= MOST_DIFFERENCE) {
          told++;
          found.add(
              new NearDuplicate(
                  one.id(),
                  part,
                  other.id(),
                  same ? NearDuplicate.Kind.SAME_PICTURE : NearDuplicate.Kind.SIMILAR_PICTURE,
                  near.distances()[rank]));
        }
      }
    }
  }

  private static PackedCodes codes(List<Looked> pictures) {
    int width = PictureHash.BITS / Byte.SIZE;
    byte[] codes = new byte[pictures.size() * width];
    IntStream.range(0, pictures.size())
        .forEach(i -> System.arraycopy(pictures.get(i).hash().code(), 0, codes, i * width, width));
    return PackedCodes.of(PictureHash.BITS, codes);
  }

  /** A text without case, punctuation and further spaces. */
  static String normal(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
  }
}
