package org.crosshash.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.crosshash.artifacts.v1.Artifact;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.artifacts.v1.PullArtifactRequest;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.Digest;
import org.crosshash.tables.SelectionTable;
import org.crosshash.tables.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerArtifactsTest {
  private static final List<String> IDS =
      IntStream.range(0, 2_000).mapToObj(i -> "item-" + i).toList();

  @TempDir Path folder;

  private TestServer holder() {
    return TestServer.start(folder.resolve("holder"));
  }

  private TestServer reader(TestServer... allowed) {
    List<String> peers = List.of(allowed).stream().map(server -> server.server.address()).toList();
    return TestServer.start(folder.resolve("reader"), builder -> builder.peers(peers));
  }

  private static ArtifactReference table(TestServer server) {
    ServiceContext context = server.server.context();
    return context.reference(new SelectionTable(IDS).write(context.store()).name());
  }

  private static void refused(TestServer reader, ArtifactReference reference, Problem problem) {
    assertThatThrownBy(() -> reader.server.context().artifacts().fetch(reference))
        .isInstanceOfSatisfying(
            CrosshashException.class, error -> assertThat(error.problem()).isEqualTo(problem));
  }

  @Test
  void open_tableOfAnAllowedPeer_isCopiedWholeAndKept() {
    try (TestServer holder = holder();
        TestServer reader = reader(holder)) {
      ArtifactReference reference = table(holder);
      ServiceContext context = reader.server.context();

      try (Table copied = context.artifacts().open(reference)) {
        assertThat(copied.ids()).isEqualTo(IDS);
      }

      assertThat(context.store().find(ArtifactName.parse(reference.getName()))).isPresent();
      assertThat(context.artifacts().fetch(reference)).hasToString(reference.getName());
    }
  }

  @Test
  void fetch_peerSpeltOtherwise_isTheAllowedOne() {
    try (TestServer holder = holder();
        TestServer reader = reader(holder)) {
      ArtifactReference reference =
          table(holder).toBuilder().setLocation("localhost:" + holder.server.port()).build();

      assertThat(reader.server.context().artifacts().fetch(reference))
          .hasToString(reference.getName());
    }
  }

  @Test
  void reference_advertisedAddress_isItsLocation() {
    try (TestServer holder =
        TestServer.start(folder.resolve("holder"), builder -> builder.advertise("localhost:0"))) {
      assertThat(table(holder).getLocation()).isEqualTo("localhost:" + holder.server.port());
    }
  }

  @Test
  void pullArtifact_overTheWire_answersWhatIsNowHere() {
    try (TestServer holder = holder();
        TestServer reader = reader(holder)) {
      ArtifactReference reference = table(holder);

      Artifact pulled =
          reader
              .artifacts()
              .pullArtifact(PullArtifactRequest.newBuilder().setReference(reference).build());

      assertThat(pulled.getName()).isEqualTo(reference.getName());
      assertThat(pulled.getRowCount()).isEqualTo(IDS.size());
      assertThat(pulled.getContent()).isEqualTo("selection");
    }
  }

  @Test
  void fetch_peerThatIsNotAllowed_isRefusedWithTheCure() {
    try (TestServer holder = holder();
        TestServer reader = reader()) {
      ArtifactReference reference = table(holder);

      assertThatThrownBy(() -> reader.server.context().artifacts().fetch(reference))
          .isInstanceOfSatisfying(
              CrosshashException.class,
              error -> {
                assertThat(error.problem()).isEqualTo(Problem.FAILED_PRECONDITION);
                assertThat(error.cure()).contains(holder.server.address() + " among its peers");
              });
    }
  }

  @Test
  void fetch_peerThatIsGone_isUnavailable() {
    TestServer holder = holder();
    try (TestServer reader = reader(holder)) {
      ArtifactReference reference = table(holder);
      holder.close();

      refused(reader, reference, Problem.UNAVAILABLE);
    }
  }

  @Test
  void fetch_nobodyHoldsIt_isNotFound() {
    try (TestServer holder = holder();
        TestServer reader = reader(holder)) {
      ArtifactName absent = ArtifactName.table(Digest.of("absent"));

      refused(reader, holder.server.context().reference(absent), Problem.NOT_FOUND);
      refused(reader, reader.server.context().reference(absent), Problem.NOT_FOUND);
      refused(
          reader,
          ArtifactReference.newBuilder().setName(absent.toString()).build(),
          Problem.NOT_FOUND);
    }
  }

  @Test
  void fetch_modelOfAPeer_isRefused() {
    try (TestServer holder = holder();
        TestServer reader = reader(holder)) {
      ServiceContext context = holder.server.context();
      TreeMap<String, byte[]> files = new TreeMap<>();
      files.put("a", new byte[1]);
      ArtifactName model = context.store().putModel(files, new TreeMap<>()).name();

      refused(reader, context.reference(model), Problem.FAILED_PRECONDITION);
      assertThat(context.artifacts().fetch(context.reference(model))).isEqualTo(model);
      assertThatThrownBy(() -> context.artifacts().open(context.reference(model)))
          .hasMessageContaining("What is read here is a table");
    }
  }

  @Test
  void fetch_emptyOrMalformedReference_isRefused() {
    try (TestServer reader = reader()) {
      refused(reader, ArtifactReference.getDefaultInstance(), Problem.INVALID_ARGUMENT);
      refused(
          reader,
          ArtifactReference.newBuilder().setName("tables/xyz").build(),
          Problem.INVALID_ARGUMENT);
    }
  }
}
