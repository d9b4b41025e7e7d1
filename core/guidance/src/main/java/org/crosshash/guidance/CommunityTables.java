package org.crosshash.guidance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.crosshash.guidance.community.CommunityQuality;
import org.crosshash.guidance.community.CommunitySearch;
import org.crosshash.guidance.community.SimilarityGraph;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.StoredArtifact;
import org.crosshash.tables.Table;
import org.crosshash.tables.TableBuilder;

/** Communities as a table: {@code id} and {@code community}, with their quality in the metadata. */
public final class CommunityTables {
  /** What the table says it holds. */
  public static final String CONTENT = "communities";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private CommunityTables() {}

  /**
   * Writes communities with what {@link CommunityQuality} says of them.
   *
   * @param ids the items
   * @param graph the graph that they were found on
   * @param communities the community of each item
   * @param search how they were found
   */
  public static StoredArtifact write(
      ArtifactStore store,
      List<String> ids,
      SimilarityGraph graph,
      int[] communities,
      CommunitySearch search) {
    GuidanceStatistics quality =
        new GuidanceStatistics(CommunityQuality.numbers(graph, communities, search));
    try {
      return TableBuilder.of(CONTENT)
          .metadata(GuidanceTables.STATISTICS_KEY, JSON.writeValueAsString(quality.numbers()))
          .strings(Table.ID, ids)
          .ints("community", communities)
          .write(store);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Numbers always have a JSON form", e);
    }
  }
}
