package org.crosshash.experiments.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Endpoints;
import org.crosshash.client.Service;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.progress.LineProgress;
import org.crosshash.kit.CrosshashServer;
import org.crosshash.search.SearchModule;
import org.crosshash.search.v1.CodeEntry;
import org.crosshash.search.v1.DeleteCodesRequest;
import org.crosshash.search.v1.GetIndexRequest;
import org.crosshash.search.v1.Index;
import org.crosshash.search.v1.UpsertCodesRequest;
import org.crosshash.tables.CodesTable;
import org.crosshash.tables.LocalArtifactStore;
import org.crosshash.tables.SelectionTable;
import org.crosshash.tables.StoredArtifact;
import org.crosshash.tables.Table;
import org.crosshash.wire.Address;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real search service. */
class ServingIndexTest {
  private static final String LABEL = "flags";
  private static final String MODEL = "models/" + "a".repeat(64);
  private static final List<String> IDS =
      IntStream.range(0, 20).mapToObj(i -> "item-" + i).toList();

  @TempDir private Path folder;
  private CrosshashServer server;
  private CrosshashClient client;
  private ServingIndex serving;

  @BeforeEach
  void start() {
    server =
        CrosshashServer.builder()
            .dataFolder(folder.resolve("server"))
            .address(CrosshashServer.LOOPBACK, 0)
            .module(new SearchModule())
            .build()
            .start();
    client = CrosshashClient.connect(Endpoints.single(Address.parse(server.address())));
    serving =
        new ServingIndex(
            client,
            new Stages(client, new LineProgress(new PrintStream(OutputStream.nullOutputStream()))));
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void fill_twice_answersTheSameIndexWithoutWriting() {
    ArtifactReference codes = codes(1);

    Index first = fill(codes, Optional.empty());
    Index again = fill(codes, Optional.empty());

    assertThat(first.getSize()).isEqualTo(40);
    assertThat(first.getName()).startsWith("indexes/flags-");
    assertThat(again).isEqualTo(first);
  }

  @Test
  void fill_selection_holdsBothModalitiesOfTheSelectedAlone() {
    ArtifactReference selection =
        upload(store -> new SelectionTable(IDS.subList(0, 7)).write(store));

    Index index = fill(codes(1), Optional.of(selection));

    assertThat(index.getSize()).isEqualTo(14);
    assertThat(fill(codes(1), Optional.of(selection))).isEqualTo(index);
  }

  @Test
  void fill_indexLeftHalfFull_isFilledUp() {
    Index whole = fill(codes(1), Optional.empty());
    client
        .search()
        .deleteCodes(
            DeleteCodesRequest.newBuilder()
                .setIndex(whole.getName())
                .addAllIds(IDS.subList(3, IDS.size()))
                .build());
    assertThat(size(whole.getName())).isEqualTo(6);

    Index filled = fill(codes(1), Optional.empty());

    assertThat(filled.getName()).isEqualTo(whole.getName());
    assertThat(filled.getSize()).isEqualTo(40);
  }

  @Test
  void fill_indexWithCodesOfOthers_isEmptiedFirst() {
    Index whole = fill(codes(1), Optional.empty());
    client
        .search()
        .upsertCodes(
            UpsertCodesRequest.newBuilder()
                .setIndex(whole.getName())
                .setModel(MODEL)
                .addEntries(
                    CodeEntry.newBuilder()
                        .setId("stranger")
                        .setModality("text")
                        .setCode(ByteString.copyFrom(new byte[2])))
                .build());

    assertThat(fill(codes(1), Optional.empty()).getSize()).isEqualTo(40);
  }

  @Test
  void point_otherCodes_movesTheAliasAndTheOldIndexIsRetired() {
    Index old = fill(codes(1), Optional.empty());
    serving.point(LABEL, old);
    serving.retire(LABEL, Set.of());
    assertThat(size(old.getName())).as("an index that an alias points at stays").isEqualTo(40);

    Index successor = fill(codes(2), Optional.empty());
    serving.point(LABEL, successor);
    serving.retire(LABEL, Set.of(successor.getName()));

    assertThat(
            client
                .search()
                .getIndex(GetIndexRequest.newBuilder().setName("aliases/" + LABEL).build())
                .getName())
        .isEqualTo(successor.getName());
    assertThatThrownBy(() -> size(old.getName())).isInstanceOf(CrosshashException.class);
  }

  @Test
  void fill_otherCodes_leavesTheOldIndexUntilItIsRetired() {
    Index old = fill(codes(1), Optional.empty());

    Index successor = fill(codes(2), Optional.empty());

    assertThat(successor.getName()).isNotEqualTo(old.getName());
    assertThat(size(old.getName())).isEqualTo(40);
    serving.retire("other-label", Set.of());
    assertThat(size(old.getName())).isEqualTo(40);
    serving.retire(LABEL, Set.of(successor.getName()));
    assertThat(size(successor.getName())).isEqualTo(40);
    assertThatThrownBy(() -> size(old.getName())).isInstanceOf(CrosshashException.class);
  }

  @Test
  void fill_codesThatAreRefused_leavesTheOldIndexAlone() {
    Index old = fill(codes(1), Optional.empty());
    ArtifactReference selection =
        upload(store -> new SelectionTable(List.of("item-1", "nobody")).write(store));

    assertThatThrownBy(() -> fill(codes(1), Optional.of(selection)))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("nobody");

    assertThat(size(old.getName())).isEqualTo(40);
  }

  @Test
  void fill_longestLabel_isCutToALegalId() {
    Index index =
        serving.fill("a".repeat(63), 16, MODEL, codes(1), Optional.empty(), Optional.empty());

    assertThat(index.getName()).hasSize("indexes/".length() + 63);
  }

  private Index fill(ArtifactReference codes, Optional<ArtifactReference> selection) {
    return serving.fill(LABEL, 16, MODEL, codes, selection, Optional.empty());
  }

  private long size(String name) {
    return client.search().getIndex(GetIndexRequest.newBuilder().setName(name).build()).getSize();
  }

  private ArtifactReference codes(int seed) {
    byte[] codes = new byte[2 * 2 * IDS.size()];
    new Random(seed).nextBytes(codes);
    List<String> modalities = new ArrayList<>();
    IDS.forEach(_ -> modalities.add("image"));
    IDS.forEach(_ -> modalities.add("text"));
    return upload(store ->
        new CodesTable(
                Stream.of("image", "text").flatMap(_ -> IDS.stream()).toList(),
                modalities,
                codes,
                16,
                MODEL,
                Optional.empty(),
                0)
            .write(store, Map.of()));
  }

  /** Writes a table into a store. */
  private interface Writer {
    StoredArtifact write(LocalArtifactStore store);
  }

  private ArtifactReference upload(Writer writer) {
    try (var allocator = client.allocator().newChildAllocator("upload", 0, Long.MAX_VALUE);
        LocalArtifactStore store = LocalArtifactStore.open(folder.resolve("upload"), allocator);
        Table table = store.open(writer.write(store).name())) {
      return client.uploadTable(Service.SEARCH, table);
    }
  }
}
