package org.crosshash.similarity;

import static org.assertj.core.api.Assertions.assertThat;

import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.similarity.v1.BuildNeighbourGraphRequest;
import org.crosshash.similarity.v1.CommunityConfig;
import org.crosshash.similarity.v1.DetectCommunitiesRequest;
import org.crosshash.similarity.v1.NeighbourGraphConfig;
import org.crosshash.tables.Recipe;
import org.junit.jupiter.api.Test;

/** The keys under which graphs and communities are found again. */
class GraphKeyTest {
  private static final ArtifactReference TABLE =
      ArtifactReference.newBuilder().setName("tables/" + "a".repeat(64)).build();

  @Test
  void key_neighbourGraphByDefault_golden() {
    Recipe recipe = neighbours(NeighbourGraphConfig.getDefaultInstance());

    assertThat(recipe.canonicalConfig()).isEqualTo("{}");
    assertThat(recipe.key().hex())
        .isEqualTo("c8553b4c251839a261e2c444819d0dfd1620425f9a75dd9db9e6bfe3b921e9ca");
  }

  @Test
  void key_communitiesByDefault_golden() {
    Recipe recipe = communities(CommunityConfig.getDefaultInstance());

    assertThat(recipe.canonicalConfig()).isEqualTo("{}");
    assertThat(recipe.key().hex())
        .isEqualTo("37500cc6ccf7d0529419aa5096f76fbcc4c725a085437dc5b33a0473f7b9bbd2");
  }

  @Test
  void key_settingsThatNothingReads_sameKey() {
    NeighbourGraphConfig hamming = NeighbourGraphConfig.newBuilder().setMetric("hamming").build();
    CommunityConfig propagation =
        CommunityConfig.newBuilder().setAlgorithm("label_propagation").build();

    assertThat(neighbours(hamming.toBuilder().setColumn("text").build()).key())
        .isEqualTo(neighbours(hamming).key());
    assertThat(neighbours(NeighbourGraphConfig.newBuilder().setModality("text").build()).key())
        .isEqualTo(neighbours(NeighbourGraphConfig.getDefaultInstance()).key());
    assertThat(communities(propagation.toBuilder().setResolution(2).build()).key())
        .isEqualTo(communities(propagation).key());
  }

  @Test
  void key_settingsThatAreRead_otherKey() {
    assertThat(neighbours(NeighbourGraphConfig.newBuilder().setColumn("text").build()).key())
        .isNotEqualTo(neighbours(NeighbourGraphConfig.getDefaultInstance()).key());
    assertThat(communities(CommunityConfig.newBuilder().setSeed(2).build()).key())
        .isNotEqualTo(communities(CommunityConfig.getDefaultInstance()).key());
  }

  private static Recipe neighbours(NeighbourGraphConfig config) {
    return NeighbourGraphOperation.recipe(
        BuildNeighbourGraphRequest.newBuilder().setVectors(TABLE).setConfig(config).build());
  }

  private static Recipe communities(CommunityConfig config) {
    return CommunitiesOperation.recipe(
        DetectCommunitiesRequest.newBuilder().setGraph(TABLE).setConfig(config).build());
  }
}
