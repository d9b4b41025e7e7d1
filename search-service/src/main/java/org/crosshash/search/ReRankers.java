package org.crosshash.search;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.errors.CrosshashException;
import org.crosshash.hamming.rerank.LocalShape;
import org.crosshash.hamming.rerank.ProductQuantiserCodebooks;
import org.crosshash.hamming.rerank.VectorSimilarity;
import org.crosshash.kit.Artifacts;
import org.crosshash.search.index.IndexSnapshot;
import org.crosshash.search.v1.LocalCodesRanker;
import org.crosshash.search.v1.ReRankOptions;
import org.crosshash.search.v1.VectorsRanker;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.CodesTable;
import org.crosshash.tables.Table;

/**
 * The re-rankers of a server, by the tables they come from; those asked for last stay in memory.
 * Safe for any number of threads.
 */
final class ReRankers {
  private static final int KEPT = 4;

  private final Artifacts artifacts;
  private final Map<String, ReRanker> kept =
      new LinkedHashMap<>(2 * KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ReRanker> eldest) {
          return size() > KEPT;
        }
      };

  ReRankers(Artifacts artifacts) {
    this.artifacts = artifacts;
  }

  /**
   * The re-ranker that a request asks for.
   *
   * @throws CrosshashException INVALID_ARGUMENT where it names none, or tables that do not fit;
   *     FAILED_PRECONDITION where it leaves out what the index does not tell either
   */
  ReRanker of(ReRankOptions options, IndexSnapshot index) {
    return switch (options.getRankerCase()) {
      case LOCAL_CODES -> localCodes(options.getLocalCodes(), index);
      case VECTORS -> vectors(options.getVectors());
      case RANKER_NOT_SET ->
          throw CrosshashException.invalid(
              "Re-ranking is by local codes or by vectors", "neither is given", "give one of them");
    };
  }

  /**
   * The shape of codebooks.
   *
   * @param name of their table
   * @throws CrosshashException INVALID_ARGUMENT where it holds none
   */
  LocalShape shape(String name) {
    return codebooks(ArtifactReference.newBuilder().setName(name).build()).shape();
  }

  private ReRanker localCodes(LocalCodesRanker ranker, IndexSnapshot index) {
    ArtifactReference codebooks = ranker.getCodebooks();
    if (!Artifacts.isGiven(codebooks)) {
      String own = IndexMessages.codebooks(index.definition());
      if (own.isEmpty()) {
        throw CrosshashException.precondition(
            "Re-ranking by local codes needs codebooks",
            IndexNames.of(index.definition().id()) + " has none",
            "name them in the request, or create the index with them");
      }
      codebooks = ArtifactReference.newBuilder().setName(own).build();
    }
    ArtifactReference books = codebooks;
    if (!Artifacts.isGiven(ranker.getCodes()) && index.localCodes().entries() > 0) {
      return cached(
          "kept local codes of " + index.definition().localCodeBytes() + " " + books.getName(),
          () -> new KeptLocalCodesReRanker(codebooks(books), index.definition()));
    }
    ArtifactReference codes =
        Artifacts.isGiven(ranker.getCodes()) ? ranker.getCodes() : ownCodes(index);
    References.require(codes, "codes");
    return cached(
        "local codes " + codes.getName() + " " + books.getName(),
        () -> {
          try (Table table = artifacts.open(codes)) {
            return new LocalCodesReRanker(table, codebooks(books));
          }
        });
  }

  /** The table with local codes among those that an index was filled from. */
  private ArtifactReference ownCodes(IndexSnapshot index) {
    List<ArtifactReference> found =
        index.sources().stream()
            .filter(name -> ArtifactName.parse(name).kind() == ArtifactName.Kind.TABLE)
            .map(name -> ArtifactReference.newBuilder().setName(name).build())
            .filter(this::hasLocalCodes)
            .toList();
    if (found.size() != 1) {
      throw CrosshashException.precondition(
          "Re-ranking by local codes without `codes` needs entries with local codes, or one table with `local_codes` that the index was filled from",
          found.isEmpty()
              ? "none of " + IndexNames.of(index.definition().id())
              : found.stream().map(ArtifactReference::getName).toList(),
          "write entries with `local_codes`, or name a table in the request");
    }
    return found.getFirst();
  }

  private boolean hasLocalCodes(ArtifactReference reference) {
    try (Table table = artifacts.open(reference)) {
      return table.content().equals(CodesTable.CONTENT) && table.has(LocalCodesReRanker.COLUMN);
    }
  }

  private ReRanker vectors(VectorsRanker ranker) {
    References.require(ranker.getTable(), "table");
    VectorSimilarity similarity =
        switch (ranker.getSimilarity()) {
          case "", "cosine" -> VectorSimilarity.COSINE;
          case "dot" -> VectorSimilarity.DOT;
          default ->
              throw CrosshashException.invalid(
                  "A similarity of vectors is `cosine` or `dot`",
                  ranker.getSimilarity(),
                  "name one of these");
        };
    return cached(
        "vectors " + ranker.getTable().getName() + " " + ranker.getColumn() + " " + similarity,
        () -> {
          try (Table table = artifacts.open(ranker.getTable())) {
            return new VectorsReRanker(table, ranker.getColumn(), similarity);
          }
        });
  }

  private ProductQuantiserCodebooks codebooks(ArtifactReference reference) {
    References.require(reference, "codebooks");
    try (Table table = artifacts.open(reference)) {
      return CodebooksTable.read(table);
    }
  }

  /** Reading one table holds up others that are asked for the first time; it is done once. */
  private ReRanker cached(String key, Supplier<ReRanker> reader) {
    synchronized (kept) {
      ReRanker ready = kept.get(key);
      if (ready == null) {
        ready = reader.get();
        kept.put(key, ready);
      }
      return ready;
    }
  }
}
