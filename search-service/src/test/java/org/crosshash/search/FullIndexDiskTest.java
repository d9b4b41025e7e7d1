package org.crosshash.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crosshash.search.Problems.assertStatus;

import io.grpc.Status.Code;
import java.util.Random;
import java.util.stream.IntStream;
import org.crosshash.search.v1.Alias;
import org.crosshash.search.v1.CodeEntry;
import org.crosshash.search.v1.CompactIndexRequest;
import org.crosshash.search.v1.CompactIndexResponse;
import org.crosshash.search.v1.Index;
import org.crosshash.search.v1.IndexSnapshotInfo;
import org.crosshash.search.v1.ListSnapshotsRequest;
import org.crosshash.search.v1.RestoreIndexRequest;
import org.crosshash.search.v1.SearchResponse;
import org.crosshash.search.v1.SetAliasRequest;
import org.crosshash.search.v1.SnapshotIndexRequest;
import org.crosshash.testing.SmallDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Indexes on a disk that is full, for real: a folder on a small file system of its own is named by
 * the system property {@code crosshash.small-disk}.
 */
final class FullIndexDiskTest {
  private static final String NAME = "indexes/sample";

  @RegisterExtension private final SmallDisk disk = new SmallDisk();

  @Test
  void fullDisk_everyWrite_isRefusedWithACureAndNothingAcknowledgedIsLost() throws Exception {
    SearchResponse before;
    try (TestServer server = new TestServer(disk.folder())) {
      Requests.created(server, "sample", 64, "");
      Requests.upsert(server, NAME, "", entries("a", 500));
      snapshot(server, "first");
      before = Requests.search(server, NAME, 0, 0, 0, 0, 0, 0, 0, 0);
      disk.fill();
      assertStatus(Code.RESOURCE_EXHAUSTED, () -> snapshot(server, "second"));
      assertStatus(Code.RESOURCE_EXHAUSTED, () -> restore(server, "again"));
      assertStatus(Code.RESOURCE_EXHAUSTED, () -> Requests.created(server, "other", 64, ""));
      assertStatus(Code.RESOURCE_EXHAUSTED, () -> point(server));
      assertStatus(
          Code.RESOURCE_EXHAUSTED,
          () -> {
            // The engine may have some room left in what it has.
            for (int batch = 0; batch < 100; batch++) {
              Requests.upsert(server, NAME, "", entries("b" + batch, 500));
            }
          });
      assertThat(Requests.search(server, NAME, 0, 0, 0, 0, 0, 0, 0, 0).getResultsCount())
          .as("reading goes on")
          .isEqualTo(1);
      disk.free();
    }
    try (TestServer server = new TestServer(disk.folder())) {
      assertThat(
              server
                  .stub()
                  .listSnapshots(ListSnapshotsRequest.getDefaultInstance())
                  .getSnapshotsList())
          .extracting(IndexSnapshotInfo::getName)
          .containsExactly(NAME + "/snapshots/first");
      assertThat(restore(server, "again").getSize()).isEqualTo(500);
      assertThat(Requests.search(server, "indexes/again", 0, 0, 0, 0, 0, 0, 0, 0).getResultsList())
          .isEqualTo(before.getResultsList());
      Requests.upsert(server, NAME, "", entries("c", 10));
      assertThat(
              server.await(
                  server
                      .stub()
                      .compactIndex(CompactIndexRequest.newBuilder().setName(NAME).build()),
                  CompactIndexResponse.class))
          .isNotNull();
      point(server);
    }
  }

  private static CodeEntry[] entries(String prefix, int count) {
    Random random = new Random(prefix.hashCode());
    return IntStream.range(0, count)
        .mapToObj(i -> Requests.random(prefix + "-" + i, 64, random))
        .toArray(CodeEntry[]::new);
  }

  private static IndexSnapshotInfo snapshot(TestServer server, String id) {
    return server.await(
        server
            .stub()
            .snapshotIndex(
                SnapshotIndexRequest.newBuilder().setIndex(NAME).setSnapshotId(id).build()),
        IndexSnapshotInfo.class);
  }

  private static Index restore(TestServer server, String id) {
    return server.await(
        server
            .stub()
            .restoreIndex(
                RestoreIndexRequest.newBuilder()
                    .setSnapshot(NAME + "/snapshots/first")
                    .setIndexId(id)
                    .build()),
        Index.class);
  }

  private static void point(TestServer server) {
    var _ =
        server
            .stub()
            .setAlias(
                SetAliasRequest.newBuilder()
                    .setAlias(Alias.newBuilder().setName("aliases/live").setIndex(NAME))
                    .build());
  }
}
