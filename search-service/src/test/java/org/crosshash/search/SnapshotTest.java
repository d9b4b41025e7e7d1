package org.crosshash.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.crosshash.search.Problems.assertStatus;

import com.google.longrunning.Operation;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.crosshash.search.v1.CompactIndexRequest;
import org.crosshash.search.v1.CompactIndexResponse;
import org.crosshash.search.v1.DeleteCodesRequest;
import org.crosshash.search.v1.DeleteIndexRequest;
import org.crosshash.search.v1.DeleteSnapshotRequest;
import org.crosshash.search.v1.GetIndexRequest;
import org.crosshash.search.v1.GetIndexStatisticsRequest;
import org.crosshash.search.v1.Index;
import org.crosshash.search.v1.IndexSnapshotInfo;
import org.crosshash.search.v1.IndexStatistics;
import org.crosshash.search.v1.ListIndexesRequest;
import org.crosshash.search.v1.ListSnapshotsRequest;
import org.crosshash.search.v1.RestoreIndexRequest;
import org.crosshash.search.v1.SnapshotIndexRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Snapshots over the wire. 60 random flips and cuts of a snapshot's files, or 500 with {@code
 * -Dcrosshash.long=true}.
 */
final class SnapshotTest {
  private static final int ROUNDS = Boolean.getBoolean("crosshash.long") ? 500 : 60;
  private static final String NAME = "indexes/sample/snapshots/first";

  @TempDir private Path folder;
  private TestServer server;

  @BeforeEach
  void start() {
    server = new TestServer(folder);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void snapshotAndRestore_indexThatGoesOn_givesTheMomentBack() {
    fill();
    IndexSnapshotInfo taken = snapshot("first");
    assertThat(taken.getName()).isEqualTo(NAME);
    assertThat(taken.getVersion()).isEqualTo(2);
    assertThat(taken.getEntries()).isEqualTo(3);
    assertThat(taken.getBits()).isEqualTo(16);
    var before = Requests.search(server, "indexes/sample", 0, 0).getResultsList();
    Requests.upsert(server, "indexes/sample", "", Requests.entry("later", 0, 0));
    Index restored = restore("first", "again");
    assertThat(restored.getName()).isEqualTo("indexes/again");
    assertThat(restored.getSize()).isEqualTo(3);
    assertThat(restored.getVersion()).isEqualTo(2);
    assertThat(Requests.search(server, "indexes/again", 0, 0).getResultsList()).isEqualTo(before);
    Requests.upsert(server, "indexes/again", "", Requests.entry("other", 0, 0));
    assertThat(Requests.search(server, "indexes/sample", 0, 0).getResultsList())
        .isNotEqualTo(Requests.search(server, "indexes/again", 0, 0).getResultsList());
    server.close();
    server = new TestServer(folder);
    assertThat(get("indexes/again").getSize()).isEqualTo(4);
    assertThat(get("indexes/again").getVersion()).isEqualTo(3);
  }

  @Test
  void snapshot_indexDeleted_staysAndRestoresUnderTheOldName() {
    fill();
    snapshot("first");
    server.stub().deleteIndex(DeleteIndexRequest.newBuilder().setName("indexes/sample").build());
    assertThat(list()).extracting(IndexSnapshotInfo::getName).containsExactly(NAME);
    assertThat(restore("first", "sample").getSize()).isEqualTo(3);
  }

  @Test
  void snapshot_badNames_areRefused() {
    assertStatus(Code.NOT_FOUND, () -> snapshot("first"));
    fill();
    assertStatus(Code.INVALID_ARGUMENT, () -> snapshot("../up"));
    snapshot("first");
    assertStatus(Code.ALREADY_EXISTS, () -> snapshot("first"));
    assertStatus(Code.ALREADY_EXISTS, () -> restore("first", "sample"));
    assertStatus(Code.INVALID_ARGUMENT, () -> restore("first", "../up"));
    assertStatus(Code.NOT_FOUND, () -> restore("second", "again")).withMessageContaining(NAME);
    server.stub().deleteSnapshot(DeleteSnapshotRequest.newBuilder().setName(NAME).build());
    assertThat(list()).isEmpty();
    assertStatus(
        Code.NOT_FOUND,
        () ->
            server.stub().deleteSnapshot(DeleteSnapshotRequest.newBuilder().setName(NAME).build()));
  }

  @Test
  void restore_randomDamage_isNamedAndRefusedAndLeavesNothing() throws IOException {
    fill();
    snapshot("first");
    Path snapshot = folder.resolve("search/snapshots/sample/first");
    List<Path> files;
    try (Stream<Path> paths = Files.walk(snapshot)) {
      files = paths.filter(Files::isRegularFile).sorted().toList();
    }
    Random random = new Random(5);
    for (int round = 0; round < ROUNDS; round++) {
      Path file = files.get(random.nextInt(files.size()));
      byte[] whole = Files.readAllBytes(file);
      // Tables are shared with the index by hard links: a new file takes this one's name.
      Files.delete(file);
      int kind = random.nextInt(3);
      if (kind == 0 && whole.length > 0) {
        byte[] flipped = whole.clone();
        flipped[random.nextInt(whole.length)] ^= (byte) (1 + random.nextInt(255));
        Files.write(file, flipped);
      } else if (kind == 1) {
        Files.write(
            file,
            whole.length == 0 ? new byte[1] : Arrays.copyOf(whole, random.nextInt(whole.length)));
      }
      try {
        restore("first", "again");
        fail("damage was not found in " + file);
      } catch (StatusRuntimeException e) {
        assertThat(e.getStatus().getCode()).isEqualTo(Code.DATA_LOSS);
        assertThat(e.getMessage()).contains(file.toString());
      }
      Files.write(file, whole);
    }
    assertThat(server.stub().listIndexes(ListIndexesRequest.getDefaultInstance()).getIndexesList())
        .extracting(Index::getName)
        .containsExactly("indexes/sample");
    assertThat(restore("first", "again").getSize()).isEqualTo(3);
  }

  @Test
  void restore_fileTooMany_isNamedAndRefused() throws IOException {
    fill();
    snapshot("first");
    Path added = folder.resolve("search/snapshots/sample/first/records/000999.sst");
    Files.write(added, new byte[10]);
    assertStatus(Code.DATA_LOSS, () -> restore("first", "again"))
        .withMessageContaining(added.toString());
  }

  @Test
  void listSnapshots_manifestDamaged_isListedWithTheDamage() throws IOException {
    fill();
    snapshot("first");
    Path manifest = folder.resolve("search/snapshots/sample/first/manifest.json");
    Files.writeString(manifest, Files.readString(manifest).replace("\"sample\"", "\"simple\""));
    assertThat(list())
        .singleElement()
        .satisfies(listed -> assertThat(listed.getDamage()).contains(manifest.toString()));
  }

  @Test
  void compact_deletedEntries_reclaimsSlotsAndKeepsAnswers() {
    fill();
    server
        .stub()
        .deleteCodes(
            DeleteCodesRequest.newBuilder().setIndex("indexes/sample").addIds("a").build());
    var before = Requests.search(server, "indexes/sample", 0, 0);
    IndexStatistics was = statistics();
    assertThat(was.getDeadSlots()).isEqualTo(1);
    assertThat(was.getEntries()).isEqualTo(2);
    assertThat(was.getEntriesByModalityMap()).containsExactlyEntriesOf(Map.of("image", 2L));
    assertThat(was.hasCompactTime()).isFalse();
    assertThat(was.getDiskBytes()).isPositive();
    CompactIndexResponse compacted =
        server.await(
            server
                .stub()
                .compactIndex(CompactIndexRequest.newBuilder().setName("indexes/sample").build()),
            CompactIndexResponse.class);
    assertThat(compacted.getReclaimedSlots()).isEqualTo(1);
    assertThat(Requests.search(server, "indexes/sample", 0, 0).getResultsList())
        .isEqualTo(before.getResultsList());
    assertThat(statistics().getDeadSlots()).isZero();
    assertThat(statistics().getCodeBytes()).isEqualTo(2 * 2);
    assertThat(statistics().hasCompactTime()).isTrue();
    server.close();
    server = new TestServer(folder);
    assertThat(Requests.search(server, "indexes/sample", 0, 0).getResultsList())
        .isEqualTo(before.getResultsList());
    assertThat(statistics().hasCompactTime()).isTrue();
  }

  private void fill() {
    Requests.created(server, "sample", 16, "");
    Requests.upsert(
        server, "indexes/sample", "", Requests.entry("a", 1, 0), Requests.entry("b", 3, 0));
    Requests.upsert(server, "indexes/sample", "", Requests.entry("c", 1, 0));
  }

  private IndexSnapshotInfo snapshot(String id) {
    Operation started =
        server
            .stub()
            .snapshotIndex(
                SnapshotIndexRequest.newBuilder()
                    .setIndex("indexes/sample")
                    .setSnapshotId(id)
                    .build());
    return server.await(started, IndexSnapshotInfo.class);
  }

  private Index restore(String snapshot, String id) {
    Operation started =
        server
            .stub()
            .restoreIndex(
                RestoreIndexRequest.newBuilder()
                    .setSnapshot("indexes/sample/snapshots/" + snapshot)
                    .setIndexId(id)
                    .build());
    return server.await(started, Index.class);
  }

  private Index get(String name) {
    return server.stub().getIndex(GetIndexRequest.newBuilder().setName(name).build());
  }

  private IndexStatistics statistics() {
    return server
        .stub()
        .getIndexStatistics(
            GetIndexStatisticsRequest.newBuilder().setName("indexes/sample").build());
  }

  private List<IndexSnapshotInfo> list() {
    return server
        .stub()
        .listSnapshots(ListSnapshotsRequest.newBuilder().setIndex("indexes/sample").build())
        .getSnapshotsList();
  }
}
