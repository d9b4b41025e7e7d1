package org.crosshash.experiments.datasets.layouts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crosshash.encoding.ImageDecoder;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.FrameFolder;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.experiments.datasets.Split;
import org.crosshash.experiments.datasets.TsvColumns;
import org.crosshash.experiments.datasets.rows.DelimitedReader;
import org.crosshash.experiments.datasets.rows.TableRow;

/** Text-video pairs: a table whose image column names folders of frames, or moving GIFs. */
final class FramesLayout implements Layout {
  @Override
  public String name() {
    return "frames";
  }

  @Override
  public String title() {
    return "Videos as folders of frames or as GIFs, with a table of texts";
  }

  @Override
  public List<String> files() {
    return List.of(
        "FILE.tsv with a header line; the image column names a folder of pictures, in the order of"
            + " their names,",
        "  or a GIF below --images; columns as for tsv; --frames N of them are encoded");
  }

  @Override
  public String source() {
    return "frame folders as ffmpeg writes them; GIFs";
  }

  @Override
  public FoundPairs read(LayoutRequest request, ImportResources resources) {
    Path file = request.from().getFirst();
    Path root =
        request
            .images()
            .orElseThrow(() ->
                CrosshashException.invalid(
                    "A table of videos needs the folder that they are in",
                    "none is named",
                    "add --images DIR"));
    DelimitedReader reader = resources.keep(DelimitedReader.tabs(file, request.quoted()));
    TsvColumns columns = request.columns();
    for (String column : List.of(columns.id(), columns.image(), columns.text())) {
      if (!reader.header().orElseThrow().contains(column)) {
        throw CrosshashException.invalid(
            "A table of videos has the columns of id, image and text",
            "no '%s' among %s".formatted(column, reader.header().orElseThrow()),
            "name them by --id, --image and --text");
      }
    }
    List<Pair> pairs = new ArrayList<>();
    Map<String, List<String>> parts = new LinkedHashMap<>();
    Split.names().forEach(part -> parts.put(part, new ArrayList<>()));
    List<String> problems = new ArrayList<>();
    for (Optional<TableRow> next = reader.next(); next.isPresent(); next = reader.next()) {
      TableRow row = next.get();
      if (row.problem().isPresent()) {
        problems.add("line " + row.line() + ": " + row.problem().get());
        continue;
      }
      String id = row.text(columns.id());
      String video = row.text(columns.image());
      if (id.isEmpty() || row.text(columns.text()).isEmpty()) {
        problems.add("line " + row.line() + ": the id or the text is empty");
      }
      problem(root, video).ifPresent(why -> problems.add("line " + row.line() + ": " + why));
      columns
          .split()
          .ifPresent(column ->
              row.list(column, columns.separator())
                  .forEach(part -> {
                    if (parts.containsKey(part)) {
                      parts.get(part).add(id);
                    } else {
                      problems.add("line " + row.line() + ": no part of a split is '" + part + "'");
                    }
                  }));
      pairs.add(
          new Pair(
              id,
              video,
              row.text(columns.text()),
              columns
                  .labels()
                  .map(column -> row.list(column, columns.separator()))
                  .orElse(List.of()),
              columns.group().map(row::text).orElse("")));
    }
    throwIfAny(file, problems);
    FoundPairs found =
        new FoundPairs(pairs, root, Map.of(), "", request.frames(), Optional.empty(), List.of());
    return columns.split().isEmpty()
        ? found
        : found.divided(parts, "Fixed, by the split column of the pairs file.");
  }

  private static Optional<String> problem(Path root, String video) {
    Path path = root.resolve(video).normalize();
    if (video.isEmpty() || !path.startsWith(root.normalize())) {
      return Optional.of("video '" + video + "' lies outside " + root);
    }
    try {
      if (Files.isRegularFile(path)) {
        decode(path);
        return Optional.empty();
      }
      if (!Files.isDirectory(path)) {
        return Optional.of("video '" + video + "' is not in " + root);
      }
      List<Path> frames = FrameFolder.files(path);
      if (frames.isEmpty()) {
        return Optional.of("video '" + video + "' has no frames");
      }
      // Not all of them, for videos have many: what was cut off lacks its end.
      decode(frames.getFirst());
      decode(frames.getLast());
      return Optional.empty();
    } catch (IOException | CrosshashException failure) {
      return Optional.of("video '" + video + "' cannot be read: " + failure.getMessage());
    }
  }

  private static void decode(Path picture) throws IOException {
    var _ = new ImageDecoder().decode(Files.readAllBytes(picture));
  }

  private static void throwIfAny(Path file, List<String> problems) {
    if (!problems.isEmpty()) {
      throw CrosshashException.invalid(
          "Every line of a table of videos needs an id, a text, and a folder of frames or a GIF",
          "%d problems in %s%n  %s"
              .formatted(
                  problems.size(),
                  file,
                  String.join("\n  ", problems.subList(0, Math.min(10, problems.size())))),
          "mend or remove these lines and import again");
    }
  }
}
