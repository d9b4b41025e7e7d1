package org.crosshash.experiments.datasets;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.crosshash.config.Suggestions;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.files.DurableFiles;

/**
 * The datasets of a workspace: the bundled sample, and what was imported, kept as {@code
 * <name>/dataset.json}. Pictures of imported datasets stay where they are.
 *
 * @param folder the workspace's folder of datasets
 */
public record DatasetCatalogue(Path folder) {
  private static final String FILE = "dataset.json";
  private static final ObjectMapper MAPPER = JsonMapper.builder().build();

  /** Names of all datasets, the sample first. */
  public List<String> names() {
    List<String> names = new ArrayList<>(List.of(SampleDataset.NAME));
    try (Stream<Path> folders = Files.list(folder)) {
      folders
          .filter(candidate -> Files.isRegularFile(candidate.resolve(FILE)))
          .map(candidate -> candidate.getFileName().toString())
          .sorted()
          .forEach(names::add);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return names;
  }

  /**
   * One dataset.
   *
   * @throws CrosshashException (NOT_FOUND) if there is none of this name
   */
  public Dataset get(String name) {
    if (name.equals(SampleDataset.NAME)) {
      return SampleDataset.open(folder.resolve(name));
    }
    Dataset.requireValidName(name);
    Path file = folder.resolve(name).resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw CrosshashException.notFound(
          "No dataset has this name",
          name,
          Suggestions.cure(name, names()) + ", or import it by `crosshash import`");
    }
    return read(file);
  }

  /**
   * Keeps a dataset under its name.
   *
   * @param replace whether one of the same name may be replaced
   * @throws CrosshashException (ALREADY_EXISTS) if there is one and it may not
   */
  public void add(Dataset dataset, boolean replace) {
    add(dataset, replace, Map.of());
  }

  /**
   * Keeps a dataset under its name, with what is to be remembered of where it came from.
   *
   * @param origin statements by name, such as {@code layout} and {@code digest}
   */
  public void add(Dataset dataset, boolean replace, Map<String, String> origin) {
    requireFree(dataset.name(), replace);
    Path file = folder.resolve(dataset.name()).resolve(FILE);
    try {
      Files.createDirectories(file.getParent());
      Map<String, Object> document = document(dataset);
      if (!origin.isEmpty()) {
        document.put("origin", new TreeMap<>(origin));
      }
      DurableFiles.write(file, MAPPER.writeValueAsBytes(document));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /**
   * What changes when a dataset is replaced: compared, it says whether what was read of it still
   * holds. Nothing is read; a dataset that is not there has a stamp too.
   */
  public String stamp(String name) {
    try {
      BasicFileAttributes file =
          Files.readAttributes(folder.resolve(name).resolve(FILE), BasicFileAttributes.class);
      return "%s %d %s".formatted(file.lastModifiedTime(), file.size(), file.fileKey());
    } catch (NoSuchFileException absent) {
      return "bundled or absent";
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Where a dataset came from, statements by name; empty where nothing is known. */
  public SortedMap<String, String> origin(String name) {
    SortedMap<String, String> origin = new TreeMap<>();
    Path file = folder.resolve(name).resolve(FILE);
    try {
      if (Files.isRegularFile(file)) {
        MAPPER
            .readTree(file.toFile())
            .path("origin")
            .properties()
            .forEach(entry -> origin.put(entry.getKey(), entry.getValue().asText()));
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return origin;
  }

  /**
   * Refuses a name that is taken, before any work is done for it.
   *
   * @throws CrosshashException (ALREADY_EXISTS) if it is and may not be replaced
   */
  public void requireFree(String name, boolean replace) {
    Path file = folder.resolve(name).resolve(FILE);
    if (name.equals(SampleDataset.NAME) || (!replace && Files.exists(file))) {
      throw new CrosshashException(
          Problem.ALREADY_EXISTS,
          "A dataset's name is given once",
          name,
          "choose another by --name"
              + (name.equals(SampleDataset.NAME) ? "" : ", or add --replace"));
    }
  }

  private static Map<String, Object> document(Dataset dataset) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", dataset.name());
    document.put("description", dataset.description());
    document.put("folder", dataset.folder().toString());
    document.put("pairs", dataset.pairs());
    document.put("split", dataset.split());
    document.put("frames", dataset.frames());
    dataset
        .features()
        .ifPresent(features ->
            document.put(
                "features",
                Map.of(
                    "store", features.store().toString(),
                    "table", features.table(),
                    "columns", features.columns())));
    return document;
  }

  private static Optional<FeatureTable> features(JsonNode kept) {
    if (kept.isMissingNode()) {
      return Optional.empty();
    }
    SortedMap<String, Integer> columns = new TreeMap<>();
    kept.path("columns")
        .properties()
        .forEach(column -> columns.put(column.getKey(), column.getValue().asInt()));
    return Optional.of(
        new FeatureTable(
            Path.of(kept.path("store").asText()), kept.path("table").asText(), columns));
  }

  private static Dataset read(Path file) {
    try {
      var document = MAPPER.readTree(file.toFile());
      return new Dataset(
          document.path("name").asText(),
          document.path("description").asText(),
          MAPPER.convertValue(document.path("pairs"), new TypeReference<List<Pair>>() {}),
          Path.of(document.path("folder").asText()),
          MAPPER.convertValue(document.path("split"), Split.class),
          document.path("frames").asInt(0),
          features(document.path("features")));
    } catch (IOException | IllegalArgumentException failure) {
      throw new CrosshashException(
          Problem.DATA_LOSS,
          "A kept dataset must be readable",
          file + " (" + failure.getMessage() + ")",
          "import it again with --replace",
          failure);
    }
  }
}
