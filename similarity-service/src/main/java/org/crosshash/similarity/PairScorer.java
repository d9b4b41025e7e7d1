package org.crosshash.similarity;

import java.util.List;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.RowPositions;
import org.crosshash.guidance.UchmRecipe;
import org.crosshash.kit.Artifacts;
import org.crosshash.kit.VectorOrigin;
import org.crosshash.learning.generator.GeneratorFiles;
import org.crosshash.learning.generator.GeneratorTokens;
import org.crosshash.learning.generator.SimilarityGenerator;
import org.crosshash.similarity.v1.ScorePairsRequest;
import org.crosshash.similarity.v1.ScorePairsResponse;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;
import org.crosshash.tables.Table;

/** Scores pairs of items, new ones too, by a stored generator. Safe for any number of threads. */
final class PairScorer {
  private static final int MOST_ITEMS = 1024;

  private final Artifacts artifacts;
  private final Generators generators;

  PairScorer(Artifacts artifacts, Generators generators) {
    this.artifacts = artifacts;
    this.generators = generators;
  }

  /** The block of S_MIE that a request names. */
  ScorePairsResponse score(ScorePairsRequest request) {
    requireCount("rows", request.getRowsList());
    requireCount("columns", request.getColumnsList());
    if (!Artifacts.isGiven(request.getEmbeddings())) {
      throw CrosshashException.invalid(
          "Pairs are scored from the embeddings of their items", "none", "name their table");
    }
    GeneratorFiles.Content generator =
        generators.load(ArtifactName.parse(request.getGenerator().getName()));
    FloatMatrix rows = embed(generator, request.getEmbeddings(), request.getRowsList());
    FloatMatrix columns =
        embed(
            generator,
            Artifacts.isGiven(request.getColumnEmbeddings())
                ? request.getColumnEmbeddings()
                : request.getEmbeddings(),
            request.getColumnsList());
    ScorePairsResponse.Builder response = ScorePairsResponse.newBuilder();
    for (float score : SimilarityGenerator.scores(rows, columns)) {
      response.addValues(score);
    }
    return response.build();
  }

  private FloatMatrix embed(
      GeneratorFiles.Content generator, ArtifactReference reference, List<String> ids) {
    UchmRecipe recipe = GeneratorDescription.recipe(generator.description());
    GeneratorDescription trained = GeneratorDescription.of(generator.description());
    try (Table table = artifacts.open(reference)) {
      EmbeddingsTable embeddings = EmbeddingsTable.of(table);
      VectorOrigin.check(
          trained.encoder(),
          trained.alignment(),
          embeddings.encoder(),
          embeddings.alignment().orElse(""));
      return generator.generator().embed(tokens(recipe, embeddings, ids));
    }
  }

  private static GeneratorTokens tokens(
      UchmRecipe recipe, EmbeddingsTable embeddings, List<String> ids) {
    int[] positions = RowPositions.of(ids, embeddings.ids());
    return GeneratorTokens.of(
        recipe,
        column -> embeddings.dense(column).gather(positions),
        column -> listed(column, embeddings.ragged(column).gather(positions), ids));
  }

  private static RaggedMatrix listed(String column, RaggedMatrix lists, List<String> ids) {
    for (int item = 0; item < lists.items(); item++) {
      if (lists.count(item) == 0) {
        throw CrosshashException.invalid(
            "Every item needs at least one vector in the column `" + column + "`",
            ids.get(item),
            "score other items, or give it a picture with objects and a text with words");
      }
    }
    return lists;
  }

  private static void requireCount(String field, List<String> ids) {
    if (ids.isEmpty() || ids.size() > MOST_ITEMS) {
      throw CrosshashException.invalid(
          field + " of a block of scores name 1 to " + MOST_ITEMS + " items",
          ids.size(),
          "ask for several smaller blocks");
    }
  }
}
