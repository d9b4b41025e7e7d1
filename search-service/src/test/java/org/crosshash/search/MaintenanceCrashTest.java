package org.crosshash.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.longrunning.GetOperationRequest;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.crosshash.search.v1.CodeEntry;
import org.crosshash.search.v1.CompactIndexRequest;
import org.crosshash.search.v1.CompactIndexResponse;
import org.crosshash.search.v1.DeleteCodesRequest;
import org.crosshash.search.v1.DeleteIndexRequest;
import org.crosshash.search.v1.Index;
import org.crosshash.search.v1.IndexSnapshotInfo;
import org.crosshash.search.v1.RestoreIndexRequest;
import org.crosshash.search.v1.SearchResponse;
import org.crosshash.search.v1.SearchServiceGrpc;
import org.crosshash.search.v1.SearchServiceGrpc.SearchServiceBlockingStub;
import org.crosshash.search.v1.SnapshotIndexRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a server in the middle of a snapshot, a restoration and a compaction: 3 times, or 30 with
 * {@code -Dcrosshash.long=true}. After a restart each goes on to its end, whatever was done of it.
 */
final class MaintenanceCrashTest {
  private static final int ROUNDS = Boolean.getBoolean("crosshash.long") ? 30 : 3;
  private static final int ENTRIES = 5_000;
  private static final String NAME = "indexes/sample";

  @TempDir private Path folder;

  @Test
  void server_killedInMaintenance_endsItAfterARestartAndLosesNothing() throws Exception {
    SearchResponse before;
    try (TestServer server = new TestServer(folder)) {
      Requests.created(server, "sample", 64, "");
      Random random = new Random(3);
      for (int batch = 0; batch < 2; batch++) {
        List<CodeEntry> entries = new ArrayList<>();
        for (int i = 0; i < ENTRIES; i++) {
          entries.add(Requests.random(batch + "-" + i, 64, random));
        }
        Requests.upsert(server, NAME, "", entries.toArray(CodeEntry[]::new));
      }
      server
          .stub()
          .deleteCodes(
              DeleteCodesRequest.newBuilder().setIndex(NAME).setFilter("id:\"1-\"").build());
      server.await(
          server
              .stub()
              .snapshotIndex(
                  SnapshotIndexRequest.newBuilder().setIndex(NAME).setSnapshotId("first").build()),
          IndexSnapshotInfo.class);
      before = Requests.search(server, NAME, 0, 0, 0, 0, 0, 0, 0, 0);
    }
    Random random = new Random(4);
    for (int round = 0; round < ROUNDS; round++) {
      List<String> started = startAndKill(round, random.nextInt(120));
      try (TestServer survivor = new TestServer(folder)) {
        assertThat(survivor.await(operation(survivor, started.get(0)), IndexSnapshotInfo.class))
            .extracting(IndexSnapshotInfo::getEntries)
            .isEqualTo((long) ENTRIES);
        Index restored = survivor.await(operation(survivor, started.get(1)), Index.class);
        assertThat(restored.getSize()).isEqualTo(ENTRIES);
        assertThat(survivor.await(operation(survivor, started.get(2)), CompactIndexResponse.class))
            .isNotNull();
        for (String name : List.of(NAME, restored.getName())) {
          SearchResponse after = Requests.search(survivor, name, 0, 0, 0, 0, 0, 0, 0, 0);
          assertThat(after.getResultsList()).as(name).isEqualTo(before.getResultsList());
        }
        var _ =
            survivor
                .stub()
                .deleteIndex(DeleteIndexRequest.newBuilder().setName(restored.getName()).build());
      }
    }
  }

  private static Operation operation(TestServer server, String name) {
    return OperationsGrpc.newBlockingStub(server.channel())
        .getOperation(GetOperationRequest.newBuilder().setName(name).build());
  }

  /** Names of the operations of a snapshot, a restoration and a compaction. */
  private List<String> startAndKill(int round, int millis) throws Exception {
    try (SearchProcess process = SearchProcess.start(folder)) {
      SearchServiceBlockingStub stub = SearchServiceGrpc.newBlockingStub(process.channel());
      List<String> started =
          List.of(
              stub.snapshotIndex(
                      SnapshotIndexRequest.newBuilder()
                          .setIndex(NAME)
                          .setSnapshotId("round-" + round)
                          .build())
                  .getName(),
              stub.restoreIndex(
                      RestoreIndexRequest.newBuilder()
                          .setSnapshot(NAME + "/snapshots/first")
                          .setIndexId("restored-" + round)
                          .build())
                  .getName(),
              stub.compactIndex(CompactIndexRequest.newBuilder().setName(NAME).build()).getName());
      Thread.sleep(millis);
      process.kill();
      return started;
    }
  }
}
