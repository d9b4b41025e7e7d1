package org.crosshash.experiments.datasets;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    Path file = folder.resolve(dataset.name()).resolve(FILE);
    if (dataset.name().equals(SampleDataset.NAME) || (!replace && Files.exists(file))) {
      throw new CrosshashException(
          Problem.ALREADY_EXISTS,
          "A dataset's name is given once",
          dataset.name(),
          "choose another by --name"
              + (dataset.name().equals(SampleDataset.NAME) ? "" : ", or add --replace"));
    }
    try {
      Files.createDirectories(file.getParent());
      DurableFiles.write(file, MAPPER.writeValueAsBytes(document(dataset)));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static Map<String, Object> document(Dataset dataset) {
    return Map.of(
        "name", dataset.name(),
        "description", dataset.description(),
        "folder", dataset.folder().toString(),
        "pairs", dataset.pairs(),
        "split", dataset.split(),
        "frames", dataset.frames());
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
          document.path("frames").asInt(0));
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
