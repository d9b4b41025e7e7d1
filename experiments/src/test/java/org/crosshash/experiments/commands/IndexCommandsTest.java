package org.crosshash.experiments.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Endpoints;
import org.crosshash.kit.CrosshashServer;
import org.crosshash.search.SearchModule;
import org.crosshash.search.v1.AttributeValue;
import org.crosshash.search.v1.CodeEntry;
import org.crosshash.search.v1.CreateIndexRequest;
import org.crosshash.search.v1.DeleteCodesRequest;
import org.crosshash.search.v1.GetIndexRequest;
import org.crosshash.search.v1.Index;
import org.crosshash.search.v1.UpsertCodesRequest;
import org.crosshash.wire.Address;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that keep indexes in order, as a user runs them, against a real server. */
final class IndexCommandsTest {
  private static final String SNAPSHOT = "indexes/flags-1/snapshots/before-cleaning";

  @TempDir private Path folder;
  private CrosshashServer server;
  private CrosshashClient client;

  @BeforeEach
  void start() {
    server =
        CrosshashServer.builder()
            .dataFolder(folder.resolve("data"))
            .module(new SearchModule(2))
            .build()
            .start();
    client = CrosshashClient.connect(Endpoints.single(Address.parse(server.address())));
    create("flags-1");
    UpsertCodesRequest.Builder upsert = UpsertCodesRequest.newBuilder().setIndex("indexes/flags-1");
    for (int i = 0; i < 40; i++) {
      upsert.addEntries(
          CodeEntry.newBuilder()
              .setId("flag-" + i)
              .setModality(i % 4 == 0 ? "text" : "image")
              .setCode(ByteString.copyFrom(new byte[] {(byte) i, 0}))
              .addLabels("flag")
              .putTypedAttributes("number", AttributeValue.newBuilder().setNumberValue(i).build()));
    }
    assertThat(client.search().upsertCodes(upsert.build()).getInserted()).isEqualTo(40);
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void stats_index_tellsWhatItHolds() {
    CommandRun stats = index("stats", "indexes/flags-1");

    assertThat(stats.status()).isZero();
    assertThat(stats.out())
        .contains("indexes/flags-1, version 1")
        .containsPattern("entries +40\\R")
        .containsPattern("image +30\\R")
        .containsPattern("text +10\\R")
        .contains("MB of labels and attributes")
        .containsPattern("dead slots +0\\R")
        .containsPattern("compacted +never")
        .contains("on 2 threads");
    CommandRun unknown = index("stats", "indexes/flag-1");
    assertThat(unknown.status()).isEqualTo(1);
    assertThat(unknown.err()).contains("`flags-1`").doesNotContain("\tat ");
  }

  @Test
  void alias_setMovedListedAndDeleted() {
    create("flags-2");
    assertThat(index("alias", "live", "indexes/flags-1").out())
        .isEqualTo("aliases/live → indexes/flags-1%n".formatted());
    assertThat(index("stats", "aliases/live").out()).contains("indexes/flags-1, version 1");

    CommandRun stale = index("alias", "live", "indexes/flags-2", "--from", "indexes/flags-2");
    assertThat(stale.status()).isEqualTo(1);
    assertThat(stale.err()).contains("indexes/flags-1");

    assertThat(
            index("alias", "aliases/live", "indexes/flags-2", "--from", "indexes/flags-1").status())
        .isZero();
    assertThat(index("alias").out()).containsPattern("aliases/live +indexes/flags-2 ");

    CommandRun missing = index("alias", "live", "indexes/nothing");
    assertThat(missing.status()).isEqualTo(1);
    assertThat(missing.err()).contains("indexes/nothing");
    CommandRun halved = index("alias", "live");
    assertThat(halved.status()).isEqualTo(2);
    assertThat(halved.err()).contains("Name the index that live is to point at");

    assertThat(index("alias", "--delete", "live").status()).isZero();
    assertThat(index("alias").out()).doesNotContain("live");
    assertThat(index("alias", "--delete", "live").status()).isEqualTo(1);
  }

  @Test
  void snapshotAndRestore_deletedEntries_comeBack() throws IOException {
    assertThat(index("snapshot", "indexes/flags-1", "--id", "before-cleaning").out().strip())
        .isEqualTo(SNAPSHOT);
    delete();
    assertThat(index("snapshot").out()).containsPattern(SNAPSHOT + " +1 +40 +16 ");

    assertThat(index("restore", SNAPSHOT, "--id", "flags-old").out().strip())
        .isEqualTo("indexes/flags-old");
    assertThat(size("indexes/flags-old")).isEqualTo(40);
    assertThat(size("indexes/flags-1")).isEqualTo(30);

    CommandRun taken = index("restore", SNAPSHOT, "--id", "flags-old");
    assertThat(taken.status()).isEqualTo(1);
    assertThat(taken.err()).contains("indexes/flags-old");

    Path damaged = table(folder.resolve("data/search/snapshots/flags-1/before-cleaning"));
    byte[] bytes = Files.readAllBytes(damaged);
    Files.delete(damaged);
    bytes[bytes.length / 2] ^= 1;
    Files.write(damaged, bytes);
    CommandRun refused = index("restore", SNAPSHOT, "--id", "flags-damaged");
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).contains(damaged.getFileName().toString());

    assertThat(index("snapshot", "--delete", SNAPSHOT).status()).isZero();
    assertThat(index("snapshot").out()).doesNotContain("before-cleaning");
  }

  @Test
  void compact_afterADeletion_reclaimsItsSlots() {
    delete();
    assertThat(index("stats", "indexes/flags-1").out()).containsPattern("dead slots +10\\R");

    CommandRun compacted = index("compact", "indexes/flags-1");

    assertThat(compacted.status()).isZero();
    assertThat(compacted.out()).startsWith("10 dead slots reclaimed; disk ");
    assertThat(index("stats", "indexes/flags-1").out())
        .containsPattern("dead slots +0\\R")
        .doesNotContain("never");
  }

  private CommandRun index(String... arguments) {
    return CommandRun.of(
        Stream.of(
                List.of("index"),
                List.of(arguments),
                List.of(
                    "--endpoints",
                    server.address(),
                    "--workspace",
                    folder.resolve("workspace").toString()))
            .flatMap(List::stream)
            .toArray(String[]::new));
  }

  private void create(String id) {
    var _ =
        client
            .search()
            .createIndex(
                CreateIndexRequest.newBuilder()
                    .setIndexId(id)
                    .setIndex(Index.newBuilder().setBits(16))
                    .build());
  }

  private void delete() {
    assertThat(
            client
                .search()
                .deleteCodes(
                    DeleteCodesRequest.newBuilder()
                        .setIndex("indexes/flags-1")
                        .setFilter("modality = text")
                        .build())
                .getDeleted())
        .isEqualTo(10);
  }

  private long size(String name) {
    return client.search().getIndex(GetIndexRequest.newBuilder().setName(name).build()).getSize();
  }

  private static Path table(Path snapshot) throws IOException {
    try (Stream<Path> files = Files.walk(snapshot)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.getParent().endsWith("records"))
          .filter(file -> !file.toFile().getName().startsWith("CURRENT"))
          .filter(file -> file.toFile().length() > 100)
          .sorted()
          .findFirst()
          .orElseThrow();
    }
  }
}
