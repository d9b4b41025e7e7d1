package org.crosshash.experiments.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Endpoints;
import org.crosshash.errors.CrosshashException;
import org.crosshash.kit.CrosshashServer;
import org.crosshash.similarity.SimilarityModule;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.GuidanceTable;
import org.crosshash.tables.Table;
import org.crosshash.wire.Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UserSimilarityTest {
  private static final List<String> IDS = List.of("a", "b", "c");

  @TempDir private Path folder;

  @Test
  void upload_neighboursInAnyOrder_theServerHoldsThemSorted() {
    UserSimilarity similarity =
        UserSimilarity.ofNeighbours(
            IDS,
            FloatMatrix.of(new float[] {2, 1, 0, -1, -1, -1}, 2),
            Optional.of(FloatMatrix.of(new float[] {0.2f, 0.1f, 0.5f, 9, 9, 9}, 2)));
    try (CrosshashServer server =
            CrosshashServer.builder()
                .dataFolder(folder.resolve("data"))
                .module(new SimilarityModule())
                .build()
                .start();
        CrosshashClient client =
            CrosshashClient.connect(Endpoints.single(Address.parse(server.address())))) {
      ArtifactReference reference = similarity.upload(client, folder.resolve("scratch"));

      assertThat(folder.resolve("scratch")).doesNotExist();
      try (Table table = server.context().store().open(ArtifactName.parse(reference.getName()))) {
        GuidanceTable.Neighbours neighbours = GuidanceTable.of(table).neighbours().orElseThrow();
        assertThat(neighbours.rows()).containsExactly(new int[] {1, 2}, new int[] {0}, new int[0]);
        assertThat(neighbours.values())
            .containsExactly(new float[] {0.1f, 0.2f}, new float[] {0.5f}, new float[0]);
      }
    }
  }

  @Test
  void ofMatrix_notSquareNotFiniteOrOfOtherItems_refused() {
    assertRefused(() -> UserSimilarity.ofMatrix(IDS, FloatMatrix.of(new float[6], 2)), "3 x 2");
    assertRefused(() -> UserSimilarity.ofMatrix(IDS, FloatMatrix.of(new float[4], 2)), "2");
    float[] values = new float[9];
    values[4] = Float.NaN;
    assertRefused(() -> UserSimilarity.ofMatrix(IDS, FloatMatrix.of(values, 3)), "NaN");
    assertRefused(
        () -> UserSimilarity.ofMatrix(List.of("a", "a"), FloatMatrix.of(new float[4], 2)), "a");
  }

  @Test
  void ofNeighbours_thatAreNone_refused() {
    assertRefused(() -> neighbours(new float[] {3, 0, 0}), "3.0 in row 0");
    assertRefused(() -> neighbours(new float[] {0, 0.5f, 0}), "0.5 in row 1");
    assertRefused(() -> neighbours(new float[] {0, 0, Float.NaN}), "NaN in row 2");
    assertRefused(() -> neighbours(new float[] {0, 0}), "2");
    assertRefused(
        () ->
            UserSimilarity.ofNeighbours(
                IDS, FloatMatrix.of(new float[] {1, 1, 0, 2, 0, 1}, 2), Optional.empty()),
        "1 in row 0");
    assertRefused(
        () ->
            UserSimilarity.ofNeighbours(
                IDS, FloatMatrix.of(new float[3], 1), Optional.of(FloatMatrix.of(new float[6], 2))),
        "3 x 1 and 3 x 2");
  }

  private static UserSimilarity neighbours(float[] positions) {
    return UserSimilarity.ofNeighbours(IDS, FloatMatrix.of(positions, 1), Optional.empty());
  }

  private static void assertRefused(Runnable make, String reason) {
    assertThatThrownBy(make::run)
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining(reason);
  }
}
