package org.crosshash.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.StringValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.crosshash.artifacts.v1.Artifact;
import org.crosshash.artifacts.v1.ArtifactKind;
import org.crosshash.artifacts.v1.CollectGarbageRequest;
import org.crosshash.artifacts.v1.CollectGarbageResponse;
import org.crosshash.artifacts.v1.DeleteArtifactRequest;
import org.crosshash.artifacts.v1.GetArtifactRequest;
import org.crosshash.artifacts.v1.ListArtifactsRequest;
import org.crosshash.artifacts.v1.ListArtifactsResponse;
import org.crosshash.artifacts.v1.PinArtifactRequest;
import org.crosshash.artifacts.v1.ResolveRecipeRequest;
import org.crosshash.artifacts.v1.UnpinArtifactRequest;
import org.crosshash.artifacts.v1.VerifyArtifactRequest;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.Provenance;
import org.crosshash.tables.Recipe;
import org.crosshash.tables.SelectionTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactsFaceTest {
  @TempDir Path folder;

  private static ArtifactName selection(TestServer server, String id) {
    return new SelectionTable(List.of(id)).write(server.server.context().store()).name();
  }

  @Test
  void getArtifact_recorded_tellsHowItWasMade() {
    try (TestServer server = TestServer.start(folder)) {
      ArtifactStore store = server.server.context().store();
      ArtifactName input = selection(server, "a");
      ArtifactName made = selection(server, "b");
      Recipe recipe = Recipes.recipe("test.Make", 2, StringValue.of("x"), Map.of("input", input));
      store.record(made, new Provenance(recipe, Environment.current(), 1.5));

      Artifact artifact =
          server
              .artifacts()
              .getArtifact(GetArtifactRequest.newBuilder().setName(made.toString()).build());

      assertThat(artifact.getKind()).isEqualTo(ArtifactKind.ARTIFACT_KIND_TABLE);
      assertThat(artifact.getContent()).isEqualTo("selection");
      assertThat(artifact.getRowCount()).isEqualTo(1);
      assertThat(artifact.getRecipeKey()).isEqualTo(recipe.key().hex());
      assertThat(artifact.getProvenance().getOperation()).isEqualTo("test.Make");
      assertThat(artifact.getProvenance().getRevision()).isEqualTo(2);
      assertThat(artifact.getProvenance().getCanonicalConfig()).isEqualTo("{\"value\":\"x\"}");
      assertThat(artifact.getProvenance().getInputsMap()).containsEntry("input", input.toString());
      assertThat(artifact.getProvenance().getEnvironmentMap())
          .containsKeys("java", "threads", "arrow-vector", "architecture");
      assertThat(
              server
                  .artifacts()
                  .resolveRecipe(
                      ResolveRecipeRequest.newBuilder().setRecipeKey(recipe.key().hex()).build()))
          .isEqualTo(artifact);
    }
  }

  @Test
  void listArtifacts_pages_areComplete() {
    try (TestServer server = TestServer.start(folder)) {
      List<String> expected = new ArrayList<>();
      for (String id : List.of("a", "b", "c")) {
        expected.add(selection(server, id).toString());
      }
      ListArtifactsRequest request =
          ListArtifactsRequest.newBuilder().setPageSize(2).setContent("selection").build();

      ListArtifactsResponse first = server.artifacts().listArtifacts(request);
      ListArtifactsResponse second =
          server
              .artifacts()
              .listArtifacts(request.toBuilder().setPageToken(first.getNextPageToken()).build());

      List<String> names = new ArrayList<>();
      first.getArtifactsList().forEach(artifact -> names.add(artifact.getName()));
      second.getArtifactsList().forEach(artifact -> names.add(artifact.getName()));
      assertThat(first.getArtifactsCount()).isEqualTo(2);
      assertThat(names).containsExactlyInAnyOrderElementsOf(expected);
      assertThat(second.getNextPageToken()).isEmpty();
      assertThat(
              server
                  .artifacts()
                  .listArtifacts(
                      ListArtifactsRequest.newBuilder()
                          .setKind(ArtifactKind.ARTIFACT_KIND_MODEL)
                          .build())
                  .getArtifactsList())
          .isEmpty();
    }
  }

  @Test
  void listArtifacts_badPage_isRefused() {
    try (TestServer server = TestServer.start(folder)) {
      assertThatThrownBy(() ->
              server
                  .artifacts()
                  .listArtifacts(ListArtifactsRequest.newBuilder().setPageSize(1001).build()))
          .hasMessageContaining("INVALID_ARGUMENT")
          .hasMessageContaining("0 to 1000");
      assertThatThrownBy(() ->
              server
                  .artifacts()
                  .listArtifacts(ListArtifactsRequest.newBuilder().setPageToken("!?").build()))
          .hasMessageContaining("A page token comes from the page before");
    }
  }

  /** Makes an artifact two minutes older than it is. */
  private void age(String name) {
    try (Stream<Path> files = Files.walk(folder.resolve("artifacts"))) {
      String hex = name.substring(name.indexOf('/') + 1);
      for (Path file : files.filter(path -> path.toString().contains(hex)).toList()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(120)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void collectGarbage_withoutAnAge_keepsWhatIsYoungerThanAnHour() {
    try (TestServer server = TestServer.start(folder)) {
      String young = selection(server, "a").toString();
      age(young);

      assertThat(
              server
                  .artifacts()
                  .collectGarbage(CollectGarbageRequest.getDefaultInstance())
                  .getDeletedList())
          .isEmpty();
      assertThatThrownBy(() ->
              server
                  .artifacts()
                  .collectGarbage(
                      CollectGarbageRequest.newBuilder().setMinimumAgeSeconds(-1).build()))
          .hasMessageContaining("INVALID_ARGUMENT");
    }
  }

  @Test
  void collectGarbage_whileAWorkRuns_keepsWhatItMayHaveCommitted() throws Exception {
    CollectGarbageRequest request =
        CollectGarbageRequest.newBuilder().setMinimumAgeSeconds(1).build();
    try (TestServer server = TestServer.start(folder)) {
      server.start().start(server.module.count, StringValue.of("3"), "");
      assertThat(server.module.firstStep.await(10, TimeUnit.SECONDS)).isTrue();
      String committed = selection(server, "a").toString();
      Thread.sleep(1_500);

      assertThat(server.artifacts().collectGarbage(request).getDeletedList()).isEmpty();

      server.module.goOn.countDown();
      List<String> deleted = new ArrayList<>();
      for (int i = 0; i < 200 && !deleted.contains(committed); i++) {
        deleted.addAll(server.artifacts().collectGarbage(request).getDeletedList());
        Thread.sleep(20);
      }
      assertThat(deleted).contains(committed);
    }
  }

  @Test
  void collectGarbage_pinnedOrNot_takesOnlyWhatNobodyNeeds() {
    try (TestServer server = TestServer.start(folder)) {
      String pinned = selection(server, "a").toString();
      String loose = selection(server, "b").toString();
      server.artifacts().pinArtifact(PinArtifactRequest.newBuilder().setName(pinned).build());

      age(loose);
      CollectGarbageRequest request =
          CollectGarbageRequest.newBuilder().setMinimumAgeSeconds(60).build();

      CollectGarbageResponse dry =
          server.artifacts().collectGarbage(request.toBuilder().setDryRun(true).build());
      CollectGarbageResponse real = server.artifacts().collectGarbage(request);

      assertThat(dry.getDeletedList()).containsExactly(loose);
      assertThat(real).isEqualTo(dry);
      assertThat(real.getFreedBytes()).isPositive();
      assertThat(
              server
                  .artifacts()
                  .verifyArtifact(VerifyArtifactRequest.newBuilder().setName(pinned).build())
                  .getPinned())
          .isTrue();
      assertThatThrownBy(() ->
              server
                  .artifacts()
                  .getArtifact(GetArtifactRequest.newBuilder().setName(loose).build()))
          .hasMessageContaining("NOT_FOUND");
    }
  }

  @Test
  void deleteArtifact_pinned_isRefusedUntilUnpinned() {
    try (TestServer server = TestServer.start(folder)) {
      String name = selection(server, "a").toString();
      DeleteArtifactRequest request = DeleteArtifactRequest.newBuilder().setName(name).build();
      server.artifacts().pinArtifact(PinArtifactRequest.newBuilder().setName(name).build());

      assertThatThrownBy(() -> server.artifacts().deleteArtifact(request))
          .hasMessageContaining("FAILED_PRECONDITION");
      server.artifacts().unpinArtifact(UnpinArtifactRequest.newBuilder().setName(name).build());
      assertThat(server.artifacts().deleteArtifact(request)).isNotNull();

      assertThat(server.server.context().store().find(ArtifactName.parse(name))).isEmpty();
    }
  }
}
