package org.crosshash.experiments.datasets.layouts;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.experiments.datasets.PictureFolder;
import org.crosshash.experiments.datasets.arrays.ArrayFile;
import org.crosshash.tables.FloatRows;

/** Makes pairs of arrays: with vectors where both sides have them, else with pictures and texts. */
final class ArrayPairs {
  /** Layouts whose pixels went through MATLAB, whose columns come first. */
  private static final Set<String> WIDTH_FIRST = Set.of("dcmh", "mirflickr-25k", "nus-wide-tc10");

  private final String layout;
  private final List<ArraySpec> specs;
  private final LayoutRequest request;
  private final List<String> remarks = new ArrayList<>();

  ArrayPairs(String layout, List<ArraySpec> specs, LayoutRequest request) {
    this.layout = layout;
    this.specs = specs;
    this.request = request;
  }

  FoundPairs read(ImportResources resources) {
    ArrayFiles files = ArrayFiles.of(request.from(), resources);
    Map<String, PartArrays> parts = new LinkedHashMap<>();
    Map<ArrayRole, ArrayFiles.Found> positions = new LinkedHashMap<>();
    for (ArraySpec spec : specs) {
      Optional<ArrayFiles.Found> found = files.find(spec);
      if (found.isEmpty()) {
        continue;
      }
      if (spec.role().isIndex()) {
        positions.put(spec.role(), found.get());
        continue;
      }
      PartArrays arrays = parts.computeIfAbsent(spec.part(), PartArrays::new);
      ArrayFile file = found.get().file();
      switch (spec.role()) {
        case CAPTIONS, PATHS -> arrays.add(spec.role(), file.strings(found.get().key()));
        default -> arrays.add(spec.role(), file.numbers(found.get().key()));
      }
    }
    List<PartArrays> all = List.copyOf(parts.values());
    boolean vectors =
        all.stream().allMatch(part -> part.has(ArrayRole.IMAGE) && part.has(ArrayRole.TEXT));
    FoundPairs found = vectors ? withVectors(all) : withPictures(all);
    if (!positions.isEmpty()) {
      return new PositionParts(found, all.getFirst().count(), remarks).divide(positions);
    }
    return parts.keySet().equals(Set.of("")) ? found : divided(found, all);
  }

  private FoundPairs withVectors(List<PartArrays> parts) {
    List<Pair> pairs = new ArrayList<>();
    List<FloatRows> images = new ArrayList<>();
    List<FloatRows> texts = new ArrayList<>();
    for (PartArrays part : parts) {
      images.add(part.rows(ArrayRole.IMAGE));
      texts.add(part.rows(ArrayRole.TEXT));
      Optional<List<String>> captions = part.strings(ArrayRole.CAPTIONS);
      Optional<Words> words = captions.isPresent() ? Optional.empty() : words(part);
      Optional<LabelMatrix> labels = labels(part);
      for (int row = 0; row < part.count(); row++) {
        int at = row;
        pairs.add(
            new Pair(
                id(part.part(), row),
                "",
                captions
                    .map(list -> list.get(at))
                    .or(() -> words.map(list -> list.of(at)))
                    .orElse(""),
                labels.map(list -> list.of(at)).orElse(List.of()),
                ""));
      }
    }
    FloatRows image = JoinedRows.of("pictures", images);
    FloatRows text = JoinedRows.of("texts", texts);
    remarks.add(
        "Vectors came with the pairs: pictures %d, texts %d dimensions; nothing is encoded."
            .formatted(image.columns(), text.columns()));
    return new FoundPairs(
        pairs,
        request.extraction(),
        Map.of(),
        "",
        0,
        Optional.of(new FoundPairs.Vectors(image, text)),
        remarks);
  }

  private FoundPairs withPictures(List<PartArrays> parts) {
    List<Pair> pairs = new ArrayList<>();
    boolean pixels = parts.stream().allMatch(part -> part.has(ArrayRole.PIXELS));
    Path folder = pixels ? request.extraction() : request.images().orElse(request.extraction());
    MissingPictures missing = new MissingPictures(new PictureFolder(folder));
    int textless = 0;
    for (PartArrays part : parts) {
      Optional<List<String>> captions = part.strings(ArrayRole.CAPTIONS);
      Optional<Words> words = captions.isPresent() ? Optional.empty() : words(part);
      Optional<List<String>> paths = part.strings(ArrayRole.PATHS);
      boolean texts = captions.isPresent() || words.isPresent();
      if (!texts || (!pixels && paths.isEmpty())) {
        throw incomplete(part, pixels || paths.isPresent());
      }
      Optional<LabelMatrix> labels = labels(part);
      Optional<PixelPictures> pictures =
          pixels
              ? Optional.of(
                  new PixelPictures(part.array(ArrayRole.PIXELS), WIDTH_FIRST.contains(layout)))
              : Optional.empty();
      for (int row = 0; row < part.count(); row++) {
        int at = row;
        String text =
            captions.map(list -> list.get(at)).orElseGet(() -> words.orElseThrow().of(at)).strip();
        if (text.isEmpty()) {
          textless++;
          continue;
        }
        String id = id(part.part(), row);
        String picture = paths.map(list -> relative(list.get(at))).orElse("images/" + id + ".png");
        if (pictures.isPresent()) {
          pictures.get().write(row, folder.resolve(picture));
        }
        missing.check(picture);
        pairs.add(
            new Pair(id, picture, text, labels.map(list -> list.of(at)).orElse(List.of()), ""));
      }
    }
    missing.throwIfAny();
    if (textless > 0) {
      remarks.add(textless + " pairs have no word: they are left out.");
    }
    return FoundPairs.of(pairs, folder, remarks);
  }

  private CrosshashException incomplete(PartArrays part, boolean pictures) {
    String there =
        Arrays.stream(ArrayRole.values())
            .filter(part::has)
            .map(role -> role.name().toLowerCase(Locale.ROOT))
            .toList()
            .toString();
    return CrosshashException.invalid(
        "A dataset needs vectors of both sides, or pictures and texts",
        "layout " + layout + " finds only " + there,
        pictures
            ? "add the file of image features, or name the words of the bag of words by"
                + " --vocabulary"
            : "add the file of image features, or that of the pictures");
  }

  /** Paths of other machines are cut behind the part that lies below the folder of pictures. */
  private String relative(String path) {
    String slashes = path.strip().replace('\\', '/');
    Path root = request.images().orElse(request.extraction());
    String rest = slashes.replaceFirst("^([A-Za-z]:)?/+", "");
    while (true) {
      if (new PictureFolder(root).problem(rest).isEmpty()) {
        return rest;
      }
      int slash = rest.indexOf('/');
      if (slash < 0) {
        return slashes;
      }
      rest = rest.substring(slash + 1);
    }
  }

  private Optional<Words> words(PartArrays part) {
    if (request.vocabulary().isEmpty() || !part.has(ArrayRole.TEXT)) {
      return Optional.empty();
    }
    FloatRows rows = part.rows(ArrayRole.TEXT);
    List<String> vocabulary = TextLines.list(request.vocabulary().get());
    if (vocabulary.size() != rows.columns()) {
      throw CrosshashException.invalid(
          "A vocabulary has a word for each of the %d columns of the bag of words"
              .formatted(rows.columns()),
          vocabulary.size() + " in " + request.vocabulary().get(),
          "name the list that the bags of words were made with");
    }
    return Optional.of(new Words(rows, vocabulary));
  }

  /** Bags of words as texts: the words of the columns that are not 0. */
  private record Words(FloatRows rows, List<String> vocabulary) {
    String of(int row) {
      float[] counts = new float[rows.columns()];
      rows.copyRow(row, counts, 0);
      List<String> words = new ArrayList<>();
      for (int word = 0; word < counts.length; word++) {
        if (counts[word] != 0) {
          words.add(vocabulary.get(word));
        }
      }
      return String.join(", ", words);
    }
  }

  private Optional<LabelMatrix> labels(PartArrays part) {
    if (!part.has(ArrayRole.LABELS)) {
      return Optional.empty();
    }
    return Optional.of(
        new LabelMatrix(
            part.rows(ArrayRole.LABELS),
            part.array(ArrayRole.LABELS).name(),
            request.labelNames().map(TextLines::list).orElse(List.of())));
  }

  /** The row, counted from 0 as the field's code does, behind the part where there are several. */
  static String id(String part, int row) {
    return (part.isEmpty() ? "" : part + "-") + "%06d".formatted(row);
  }

  private static FoundPairs divided(FoundPairs found, List<PartArrays> parts) {
    Map<String, List<String>> ids = new LinkedHashMap<>();
    int next = 0;
    for (PartArrays part : parts) {
      List<String> members = new ArrayList<>();
      for (int row = 0; row < part.count(); row++) {
        members.add(id(part.part(), row));
      }
      ids.put(part.part(), members);
      next += part.count();
    }
    if (found.pairs().size() != next) {
      var kept = new TreeSet<>(found.pairs().stream().map(Pair::id).toList());
      ids.replaceAll((part, members) -> members.stream().filter(kept::contains).toList());
    }
    return found.divided(ids, "Fixed, by the files' own parts.");
  }
}
