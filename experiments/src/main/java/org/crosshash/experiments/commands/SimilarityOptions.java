package org.crosshash.experiments.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.client.Service;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.experiments.similarity.MatrixFile;
import org.crosshash.experiments.similarity.UserSimilarity;
import org.crosshash.tables.FloatMatrix;
import picocli.CommandLine.Option;

/** The options that bring similarities of the user's own, for the recipe external. */
final class SimilarityOptions {
  @Option(
      names = "--external",
      paramLabel = "TABLE",
      description = "For --recipe external: a guidance table that is there already.")
  private Optional<String> table = Optional.empty();

  @Option(
      names = "--similarity",
      paramLabel = "FILE",
      description =
          "For --recipe external: n x n similarities as .npy or .mat (version 5); with --neighbours,"
              + " those of each item's neighbours.")
  private Optional<Path> similarity = Optional.empty();

  @Option(
      names = "--neighbours",
      paramLabel = "FILE",
      description =
          "For --recipe external: n x k positions of each item's neighbours, from 0; -1: none.")
  private Optional<Path> neighbours = Optional.empty();

  @Option(
      names = "--variable",
      paramLabel = "NAME",
      description = "Variable of the .mat file; needed where it holds several.")
  private Optional<String> variable = Optional.empty();

  @Option(
      names = "--ids",
      paramLabel = "FILE",
      description =
          "Ids of the rows, one a line (default: the training pairs, or all pairs, in the dataset's"
              + " order).")
  private Optional<Path> ids = Optional.empty();

  /** The similarities at the similarity service, if any are given. */
  Optional<ArtifactReference> reference(Session session, Dataset dataset) {
    if (table.isPresent()) {
      return Optional.of(References.at(session.client(), Service.SIMILARITY, table.get()));
    }
    if (similarity.isEmpty() && neighbours.isEmpty()) {
      return Optional.empty();
    }
    Optional<FloatMatrix> values = similarity.map(path -> MatrixFile.read(path, variable));
    Optional<FloatMatrix> positions = neighbours.map(path -> MatrixFile.read(path, variable));
    List<String> rows = ids(dataset, positions.or(() -> values).orElseThrow().rows());
    UserSimilarity brought =
        positions
            .map(lists -> UserSimilarity.ofNeighbours(rows, lists, values))
            .orElseGet(() -> UserSimilarity.ofMatrix(rows, values.orElseThrow()));
    return Optional.of(
        brought.upload(
            session.client(),
            session.workspace().datasets().resolve("similarity-" + ProcessHandle.current().pid())));
  }

  private List<String> ids(Dataset dataset, int rows) {
    List<String> chosen = ids.isPresent() ? lines(ids.get()) : dataset.split().train();
    List<String> all = dataset.pairs().stream().map(Pair::id).toList();
    if (ids.isEmpty() && chosen.size() != rows && all.size() == rows) {
      return all;
    }
    if (chosen.size() != rows) {
      throw CrosshashException.invalid(
          "The similarities need a row for each item",
          rows
              + " rows for "
              + chosen.size()
              + (ids.isPresent() ? " ids" : " training pairs of " + all.size() + " in all"),
          "name the ids of the rows by --ids");
    }
    return chosen;
  }

  private static List<String> lines(Path path) {
    try {
      return Files.readAllLines(path).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .toList();
    } catch (IOException failure) {
      throw CrosshashException.notFound(
          "The file of --ids must be readable", path, "name a text file with one id a line");
    }
  }
}
