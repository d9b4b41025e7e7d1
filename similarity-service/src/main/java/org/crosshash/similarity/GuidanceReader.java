package org.crosshash.similarity;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.guidance.GuidanceTables;
import org.crosshash.guidance.LoadedGuidance;
import org.crosshash.guidance.ValueSummary;
import org.crosshash.guidance.community.CommunityIds;
import org.crosshash.similarity.v1.GetBlockRequest;
import org.crosshash.similarity.v1.GetBlockResponse;
import org.crosshash.similarity.v1.GuidanceDescription;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.FloatRows;
import org.crosshash.tables.GuidanceTable;
import org.crosshash.tables.Table;

/** Reads stored guidance: its statistics, and blocks of it. */
final class GuidanceReader {
  private static final int MOST_POSITIONS = 1024;

  private final ArtifactStore store;

  GuidanceReader(ArtifactStore store) {
    this.store = store;
  }

  /** The statistics of a guidance table. */
  GuidanceDescription describe(String name) {
    try (Table table = store.open(ArtifactName.parse(name))) {
      GuidanceTable guidance = GuidanceTable.of(table);
      Optional<FloatRows> similarity = guidance.similarityRows();
      GuidanceDescription.Builder description =
          GuidanceDescription.newBuilder()
              .setName(table.name().toString())
              .setRecipe(GuidanceTables.recipe(guidance).id())
              .setRepresentation(GuidanceTables.representation(guidance))
              .setRowCount(table.rowCount())
              .putAllStatistics(GuidanceTables.statistics(guidance).numbers());
      guidance
          .communities()
          .ifPresent(communities ->
              Arrays.stream(CommunityIds.sizes(communities))
                  .map(size -> -size)
                  .sorted()
                  .forEach(size -> description.addCommunitySizes(-size)));
      GuidanceTables.generator(table).ifPresent(g -> description.setGenerator(g.toString()));
      similarity.map(ValueSummary::of).ifPresent(summary -> add(summary, description));
      return description.build();
    }
  }

  private static void add(ValueSummary summary, GuidanceDescription.Builder description) {
    for (long count : summary.histogram()) {
      description.addHistogram(count);
    }
    description
        .setMinimum(summary.minimum())
        .setMaximum(summary.maximum())
        .setMean(summary.mean())
        .putStatistics("share_plus", summary.sharePlus())
        .putStatistics("share_minus", summary.shareMinus())
        .putStatistics("share_continuous", 1 - summary.sharePlus() - summary.shareMinus());
  }

  /** A block of a guidance table, as the trainer sees it. */
  GetBlockResponse block(GetBlockRequest request) {
    try (Table table = store.open(ArtifactName.parse(request.getName()))) {
      int[] rows = positions("rows", request.getRowsList(), table.rowCount());
      int[] columns = positions("columns", request.getColumnsList(), table.rowCount());
      GetBlockResponse.Builder response = GetBlockResponse.newBuilder();
      for (float value : block(table, rows, columns)) {
        response.addValues(value);
      }
      return response.build();
    }
  }

  private float[] block(Table table, int[] rows, int[] columns) {
    if (!GuidanceTables.needsEmbeddings(table)) {
      return GuidanceTables.open(table).guidance().block(rows, columns);
    }
    try (Table embeddings = store.open(GuidanceTables.embeddings(table))) {
      LoadedGuidance loaded = GuidanceTables.open(table, embeddings);
      return loaded.guidance().block(rows, columns);
    }
  }

  private static int[] positions(String field, List<Integer> positions, long size) {
    if (positions.isEmpty() || positions.size() > MOST_POSITIONS) {
      throw CrosshashException.invalid(
          field + " of a block holds 1 to " + MOST_POSITIONS + " positions",
          positions.size(),
          "ask for several smaller blocks");
    }
    for (int position : positions) {
      if (position < 0 || position >= size) {
        throw new CrosshashException(
            Problem.OUT_OF_RANGE,
            field + " of this guidance go from 0 to " + (size - 1),
            position,
            "ask for positions of its items");
      }
    }
    return positions.stream().mapToInt(Integer::intValue).toArray();
  }
}
