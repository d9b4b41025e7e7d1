package org.crosshash.experiments.pipeline;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.EvaluatedQueries;
import org.crosshash.experiments.datasets.FrameFolder;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.experiments.datasets.Split;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.Digest;
import org.crosshash.tables.Item;
import org.crosshash.tables.ItemColumn;
import org.crosshash.tables.ItemsTable;
import org.crosshash.tables.SelectionTable;

/**
 * A dataset as tables.
 *
 * <p>The encoder gets {@code content} and {@code train} only, search gets {@code items}, {@code
 * query}, {@code database} and {@code validation}: so labels never reach what learns.
 *
 * @param content id, picture and text of every pair
 * @param items id, picture's path and digest, text, labels, group and splits of every pair
 * @param selections by part of the split, those that are not empty; by {@link #evaluated} those
 *     pairs of a part that can be evaluated
 */
public record DatasetTables(
    ArtifactName content, ArtifactName items, SortedMap<String, ArtifactName> selections) {
  private static final List<String> ASKING = List.of("query", "validation");

  /** Copies the map. */
  public DatasetTables {
    requireNonNull(content, "content");
    requireNonNull(items, "items");
    selections = new TreeMap<>(selections);
  }

  /**
   * Writes a dataset into a store; the same pairs and pictures give the same tables everywhere.
   *
   * @throws CrosshashException (NOT_FOUND) if a picture is gone
   */
  public static DatasetTables write(Dataset dataset, ArtifactStore store) {
    Map<String, Digest> digests = new HashMap<>();
    ArtifactName content =
        dataset
            .features()
            .map(features -> ArtifactName.parse(features.table()))
            .orElseGet(() ->
                ItemsTable.write(store, columns(dataset), contents(dataset, digests), Map.of())
                    .name());
    ArtifactName items = ItemsTable.write(store, items(dataset, digests), Map.of()).name();
    SortedMap<String, ArtifactName> selections = new TreeMap<>();
    Split.names()
        .filter(part -> !dataset.split().part(part).isEmpty())
        .forEach(part ->
            selections.put(
                part, new SelectionTable(dataset.split().part(part)).write(store).name()));
    ASKING.forEach(part -> {
      List<String> ids = EvaluatedQueries.of(dataset, part).ids();
      if (!ids.isEmpty()) {
        selections.put(evaluated(part), new SelectionTable(ids).write(store).name());
      }
    });
    return new DatasetTables(content, items, selections);
  }

  /**
   * Names of the tables that a trial's figures follow from: content, training pairs, items,
   * database and the part that asks.
   *
   * @param asking the part of the split that asks
   * @throws CrosshashException INVALID_ARGUMENT where one of the parts is empty
   */
  public List<String> names(String asking) {
    return List.of(
        content.toString(),
        selection("train").toString(),
        items.toString(),
        selection("database").toString(),
        selection(asking).toString());
  }

  /**
   * The pairs of a part of the split.
   *
   * @throws CrosshashException INVALID_ARGUMENT where it is empty
   */
  ArtifactName selection(String part) {
    return Optional.ofNullable(selections.get(part))
        .orElseThrow(() ->
            CrosshashException.invalid(
                "A part of the split must have pairs",
                part,
                "use one of "
                    + Split.names()
                        .filter(name -> selections.containsKey(name))
                        .collect(Collectors.joining(", "))));
  }

  /** Key of the selection of those pairs of a part that can be evaluated. */
  static String evaluated(String part) {
    return "evaluated-" + part;
  }

  private static Set<ItemColumn> columns(Dataset dataset) {
    boolean still = false;
    boolean frames = false;
    for (Pair pair : dataset.pairs()) {
      boolean folder = dataset.frames() > 0 && Files.isDirectory(dataset.picture(pair));
      still |= !folder;
      frames |= folder;
    }
    Set<ItemColumn> columns = EnumSet.of(ItemColumn.TEXT);
    if (still) {
      columns.add(ItemColumn.IMAGE);
    }
    if (frames) {
      columns.add(ItemColumn.FRAMES);
    }
    return columns;
  }

  private static Iterator<Item> contents(Dataset dataset, Map<String, Digest> digests) {
    return dataset.pairs().stream()
        .map(pair -> {
          Item item = Item.of(pair.id()).withText(pair.text());
          try {
            if (Files.isDirectory(dataset.picture(pair))) {
              List<byte[]> frames = FrameFolder.read(dataset.picture(pair));
              digests.put(pair.id(), FrameFolder.digest(frames));
              return item.withFrames(frames);
            }
            byte[] picture = Files.readAllBytes(dataset.picture(pair));
            digests.put(pair.id(), Digest.of(picture));
            return item.withImage(picture);
          } catch (IOException failure) {
            throw gone(dataset.picture(pair), pair);
          }
        })
        .iterator();
  }

  /** The error of a picture that was there at import. */
  static CrosshashException gone(Path picture, Pair pair) {
    return CrosshashException.notFound(
        "The picture of a pair must be where it was at import",
        "pair '" + pair.id() + "', " + picture,
        "bring it back, or import the dataset again with --replace");
  }

  private static List<Item> items(Dataset dataset, Map<String, Digest> digests) {
    Map<String, Set<String>> members = new TreeMap<>();
    Split.names().forEach(part -> members.put(part, new HashSet<>(dataset.split().part(part))));
    return dataset.pairs().stream()
        .map(pair -> {
          Item named = Item.of(pair.id());
          named =
              digests.containsKey(pair.id())
                  ? named.withImage(pair.picture(), digests.get(pair.id()))
                  : named;
          named = pair.text().isEmpty() ? named : named.withText(pair.text());
          Item item =
              named
                  .withLabels(pair.labels())
                  .withSplits(
                      members.entrySet().stream()
                          .filter(part -> part.getValue().contains(pair.id()))
                          .map(Map.Entry::getKey)
                          .toList());
          return pair.group().isEmpty() ? item : item.withGroup(pair.group());
        })
        .toList();
  }
}
