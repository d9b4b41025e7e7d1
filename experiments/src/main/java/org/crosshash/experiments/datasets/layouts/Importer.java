package org.crosshash.experiments.datasets.layouts;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.DatasetDigest;
import org.crosshash.experiments.datasets.FeatureTable;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.experiments.datasets.Split;
import org.crosshash.experiments.datasets.SplitProtocol;
import org.crosshash.tables.Digest;

/**
 * Reads a dataset in a layout and divides it.
 *
 * @param layout the layout
 * @param request what is read
 * @param store folder for vectors that come with the pairs
 */
public record Importer(Layout layout, LayoutRequest request, Path store) {
  /** Checks that nothing is null. */
  public Importer {
    requireNonNull(layout, "layout");
    requireNonNull(request, "request");
    requireNonNull(store, "store");
  }

  /** Makes a protocol for so many pairs. */
  public interface ProtocolChoice {
    /** The protocol. */
    SplitProtocol forPairs(int pairs);
  }

  /**
   * What was imported.
   *
   * @param dataset the dataset, not yet in a catalogue
   * @param digest of its pairs: ids, pictures or vectors, texts, labels and groups
   * @param protocol what divided it: a protocol's name and version, or {@code files}
   * @param remarks what a user should know, a sentence each
   */
  public record Imported(Dataset dataset, Digest digest, String protocol, List<String> remarks) {
    /** Copies the list. */
    public Imported {
      requireNonNull(dataset, "dataset");
      requireNonNull(digest, "digest");
      requireNonNull(protocol, "protocol");
      remarks = List.copyOf(remarks);
    }
  }

  /**
   * Imports.
   *
   * @param protocol divides the pairs; empty: the files' own parts do
   * @throws CrosshashException if anything is wrong with the files, or nothing divides them
   */
  public Imported run(String name, String description, Optional<ProtocolChoice> protocol) {
    Dataset.requireValidName(name);
    try (ImportResources resources = new ImportResources()) {
      FoundPairs found = layout.read(request, resources);
      if (found.pairs().isEmpty()) {
        throw CrosshashException.invalid(
            "A dataset needs at least one pair", "none was found", "check what --from names");
      }
      List<String> remarks = new ArrayList<>(found.remarks());
      Optional<SplitProtocol> dividing =
          protocol.map(choice -> choice.forPairs(found.pairs().size()));
      Split split = dividing.map(rule -> rule.split(found.pairs())).orElseGet(() -> own(found));
      Optional<FeatureTable> features =
          found
              .vectors()
              .map(vectors ->
                  FeatureTable.write(
                      store,
                      "{\"encoder\":\"features of " + layout.name() + "\"}",
                      found.pairs().stream().map(Pair::id).toList(),
                      vectors.image(),
                      vectors.text()));
      Dataset dataset =
          new Dataset(
              name, description, found.pairs(), found.folder(), split, found.frames(), features);
      int torn = dataset.tornGroups();
      if (torn > 0) {
        remarks.add(
            "%d groups of near-copies both ask and train or answer, which flatters the figures:"
                    .formatted(torn)
                + " divide by --split-protocol group-permutation to keep each on one side.");
      }
      return new Imported(
          dataset,
          DatasetDigest.of(dataset),
          dividing.map(SplitProtocol::identity).orElse("files"),
          remarks);
    }
  }

  private Split own(FoundPairs found) {
    if (!found.hasParts()) {
      throw CrosshashException.invalid(
          "Pairs without parts of their own need a split protocol",
          "layout " + layout.name() + " found " + found.pairs().size() + " pairs without parts",
          "name a column by --split where there is one, or add --split-protocol with one of "
              + String.join(", ", SplitProtocol.names()));
    }
    List<String> train = found.parts().get("train");
    List<String> database = found.parts().getOrDefault("database", List.of());
    return new Split(
        train,
        database.isEmpty() ? train : database,
        found.parts().get("query"),
        found.parts().getOrDefault("validation", List.of()),
        database.isEmpty()
            ? found.statement().replaceFirst("\\.$", "; the training pairs are also the database.")
            : found.statement());
  }
}
