package org.crosshash.experiments.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.artifacts.v1.GetArtifactRequest;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Service;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.FeatureTable;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.files.DurableFiles;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.Digest;
import org.crosshash.tables.LocalArtifactStore;
import org.crosshash.tables.Table;

/**
 * Brings a dataset's tables to the services, unless they are there.
 *
 * <p>The names of the tables are kept beside the dataset, so that the pictures are read once and
 * not at every command.
 */
public final class DatasetUpload {
  /** Another for each set of tables that releases make of the same pairs. */
  private static final String LAYOUT = "2\n";

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final CrosshashClient client;
  private final Path folder;

  /**
   * Uploads over a client.
   *
   * @param folder the dataset's own folder in the workspace
   */
  public DatasetUpload(CrosshashClient client, Path folder) {
    this.client = client;
    this.folder = folder;
  }

  /** A table that a service needs. */
  private record Wanted(Service service, ArtifactName name) {}

  /**
   * Brings the tables and says where they are.
   *
   * @param asking the part of the split that asks
   */
  public UploadedDataset upload(Dataset dataset, String asking) {
    Optional<DatasetTables> known = known(dataset, folder);
    DatasetTables tables =
        known.isPresent() && wanted(known.get()).stream().allMatch(this::isThere)
            ? known.get()
            : send(dataset);
    SortedMap<String, ArtifactReference> parts = new TreeMap<>();
    tables
        .selections()
        .forEach((part, name) -> {
          if (!part.equals("train")) {
            parts.put(part, client.reference(Service.SEARCH, name));
          }
        });
    return new UploadedDataset(
        client.reference(Service.ENCODER, tables.content()),
        client.reference(Service.ENCODER, tables.selection("train")),
        client.reference(Service.SEARCH, tables.items()),
        client.reference(Service.SEARCH, tables.selection("database")),
        client.reference(Service.SEARCH, tables.selection(asking)),
        Optional.ofNullable(tables.selections().get(DatasetTables.evaluated(asking)))
            .map(name -> client.reference(Service.SEARCH, name)),
        parts,
        dataset.features().isPresent());
  }

  /**
   * The tables of a dataset, without any service: as they were kept, else made and dropped again.
   *
   * @param folder the dataset's own folder in the workspace
   */
  public static DatasetTables tables(Dataset dataset, Path folder) {
    Optional<DatasetTables> known = known(dataset, folder);
    if (known.isPresent()) {
      return known.get();
    }
    Path scratch = folder.resolve("tables-" + ProcessHandle.current().pid());
    try (BufferAllocator allocator = new RootAllocator();
        LocalArtifactStore store = LocalArtifactStore.open(scratch, allocator)) {
      DatasetTables tables = DatasetTables.write(dataset, store);
      remember(dataset, tables, folder);
      return tables;
    } finally {
      ScratchFolder.delete(scratch);
    }
  }

  private static List<Wanted> wanted(DatasetTables tables) {
    return Stream.concat(
            Stream.of(
                new Wanted(Service.ENCODER, tables.content()),
                new Wanted(Service.ENCODER, tables.selection("train")),
                new Wanted(Service.SEARCH, tables.items())),
            tables.selections().entrySet().stream()
                .filter(part -> !part.getKey().equals("train"))
                .map(part -> new Wanted(Service.SEARCH, part.getValue())))
        .toList();
  }

  private boolean isThere(Wanted table) {
    try {
      client
          .artifacts(table.service())
          .getArtifact(GetArtifactRequest.newBuilder().setName(table.name().toString()).build());
      return true;
    } catch (CrosshashException failure) {
      if (failure.problem() == Problem.NOT_FOUND) {
        return false;
      }
      throw failure;
    }
  }

  private DatasetTables send(Dataset dataset) {
    Path scratch = folder.resolve("tables-" + ProcessHandle.current().pid());
    try (BufferAllocator allocator =
            client.allocator().newChildAllocator("dataset", 0, Long.MAX_VALUE);
        LocalArtifactStore store = LocalArtifactStore.open(scratch, allocator)) {
      DatasetTables tables = DatasetTables.write(dataset, store);
      for (Wanted table : wanted(tables)) {
        if (!isThere(table)) {
          if (dataset.features().isPresent() && table.name().equals(tables.content())) {
            sendFeatures(dataset.features().get(), table, allocator);
          } else {
            send(store, table);
          }
        }
      }
      remember(dataset, tables, folder);
      return tables;
    } finally {
      ScratchFolder.delete(scratch);
    }
  }

  private void send(LocalArtifactStore store, Wanted table) {
    try (Table open = store.open(table.name())) {
      requireSame(table.name(), client.uploadTable(table.service(), open));
    }
  }

  private void sendFeatures(FeatureTable features, Wanted table, BufferAllocator allocator) {
    try (LocalArtifactStore store = LocalArtifactStore.open(features.store(), allocator)) {
      send(store, table);
    }
  }

  private static void requireSame(ArtifactName name, ArtifactReference sent) {
    if (!sent.getName().equals(name.toString())) {
      throw new CrosshashException(
          Problem.DATA_LOSS,
          "A server must name a table as this client does, " + name,
          sent.getName(),
          "use the same release on both sides");
    }
  }

  private static Path file(Path folder) {
    return folder.resolve("tables.json");
  }

  private static Optional<DatasetTables> known(Dataset dataset, Path folder) {
    try {
      if (!Files.exists(file(folder))) {
        return Optional.empty();
      }
      JsonNode kept = MAPPER.readTree(file(folder).toFile());
      if (!kept.path("dataset").asText().equals(identity(dataset))) {
        return Optional.empty();
      }
      SortedMap<String, ArtifactName> selections = new TreeMap<>();
      kept.path("selections")
          .properties()
          .forEach(
              part -> selections.put(part.getKey(), ArtifactName.parse(part.getValue().asText())));
      return Optional.of(
          new DatasetTables(
              ArtifactName.parse(kept.path("content").asText()),
              ArtifactName.parse(kept.path("items").asText()),
              selections));
    } catch (IOException | CrosshashException unreadable) {
      return Optional.empty();
    }
  }

  private static void remember(Dataset dataset, DatasetTables tables, Path folder) {
    ObjectNode kept = MAPPER.createObjectNode();
    kept.put("dataset", identity(dataset));
    kept.put("content", tables.content().toString());
    kept.put("items", tables.items().toString());
    ObjectNode selections = kept.putObject("selections");
    tables.selections().forEach((part, name) -> selections.put(part, name.toString()));
    try {
      Files.createDirectories(folder);
      DurableFiles.write(file(folder), kept.toPrettyString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Differs as soon as a pair, the split, or the size or time of a picture does. */
  private static String identity(Dataset dataset) {
    StringBuilder text = new StringBuilder(LAYOUT);
    text.append(dataset.folder()).append('\n').append(dataset.split()).append('\n');
    dataset.features().ifPresent(features -> text.append(features.table()).append('\n'));
    for (Pair pair : dataset.pairs()) {
      if (pair.picture().isEmpty()) {
        text.append(pair).append('\n');
        continue;
      }
      Path picture = dataset.picture(pair);
      try {
        text.append(pair)
            .append(Files.size(picture))
            .append(Files.getLastModifiedTime(picture))
            .append('\n');
      } catch (IOException gone) {
        throw DatasetTables.gone(picture, pair);
      }
    }
    return Digest.of(text.toString()).hex();
  }
}
