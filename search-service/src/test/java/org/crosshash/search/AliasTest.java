package org.crosshash.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crosshash.search.Problems.assertStatus;

import io.grpc.Status.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.crosshash.search.v1.Alias;
import org.crosshash.search.v1.DeleteAliasRequest;
import org.crosshash.search.v1.DeleteIndexRequest;
import org.crosshash.search.v1.GetAliasRequest;
import org.crosshash.search.v1.GetIndexRequest;
import org.crosshash.search.v1.ListAliasesRequest;
import org.crosshash.search.v1.Neighbour;
import org.crosshash.search.v1.SearchResponse;
import org.crosshash.search.v1.SetAliasRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AliasTest {
  private static final String MODEL = "models/" + "ab".repeat(32);
  private static final String OTHER_MODEL = "models/" + "cd".repeat(32);
  private static final String LIVE = "aliases/live";

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
  void setAlias_indexOfAModel_answersAndWritesThroughIt() {
    Requests.created(server, "one", 16, MODEL);
    Alias set = set("one", "");
    assertThat(set.getIndex()).isEqualTo("indexes/one");
    Requests.upsert(server, LIVE, MODEL, Requests.entry("a", 1, 0));
    assertStatus(
        Code.FAILED_PRECONDITION,
        () -> Requests.upsert(server, LIVE, OTHER_MODEL, Requests.entry("b", 1, 0)));
    assertThat(ids(Requests.search(server, LIVE, 0, 0))).containsExactly("a");
    assertThat(server.stub().getIndex(GetIndexRequest.newBuilder().setName(LIVE).build()).getName())
        .isEqualTo("indexes/one");
    assertThat(
            server
                .stub()
                .getIndex(GetIndexRequest.newBuilder().setName("indexes/one").build())
                .getAliasesList())
        .containsExactly(LIVE);
  }

  @Test
  void setAlias_survivesRestart_andMoves() {
    Requests.created(server, "one", 16, "");
    Requests.created(server, "two", 32, "");
    set("one", "");
    set("two", "indexes/one");
    assertStatus(Code.ABORTED, () -> set("one", "indexes/one"));
    server.close();
    server = new TestServer(folder);
    assertThat(get().getIndex()).isEqualTo("indexes/two");
    assertThat(server.stub().listAliases(ListAliasesRequest.getDefaultInstance()).getAliasesList())
        .containsExactly(get());
    server.stub().deleteAlias(DeleteAliasRequest.newBuilder().setName(LIVE).build());
    assertStatus(Code.NOT_FOUND, this::get);
    server.close();
    server = new TestServer(folder);
    assertStatus(Code.NOT_FOUND, this::get);
  }

  @Test
  void setAlias_badNames_areRefused() {
    assertStatus(Code.NOT_FOUND, () -> set("one", ""));
    Requests.created(server, "one", 16, "");
    assertStatus(Code.ABORTED, () -> set("one", "indexes/two"));
    assertStatus(
        Code.INVALID_ARGUMENT,
        () ->
            server
                .stub()
                .setAlias(
                    SetAliasRequest.newBuilder()
                        .setAlias(
                            Alias.newBuilder().setName("aliases/../one").setIndex("indexes/one"))
                        .build()));
    set("one", "");
    assertStatus(Code.NOT_FOUND, () -> Requests.search(server, "aliases/lve", 0, 0))
        .withMessageContaining("id you mean `live`");
  }

  @Test
  void deleteIndex_withAnAlias_isRefused() {
    Requests.created(server, "one", 16, "");
    set("one", "");
    assertStatus(Code.FAILED_PRECONDITION, () -> delete("one")).withMessageContaining(LIVE);
    server.stub().deleteAlias(DeleteAliasRequest.newBuilder().setName(LIVE).build());
    delete("one");
  }

  @Test
  void getAlias_damagedFile_isNamedAndRefusedUntilSetAgain() throws IOException {
    Requests.created(server, "one", 16, "");
    set("one", "");
    server.close();
    Path file = folder.resolve("search/aliases/live");
    Files.writeString(file, Files.readString(file).replace("one", "two"));
    server = new TestServer(folder);
    assertStatus(Code.DATA_LOSS, this::get).withMessageContaining(file.toString());
    assertStatus(Code.DATA_LOSS, () -> Requests.search(server, LIVE, 0, 0));
    assertThat(server.stub().listAliases(ListAliasesRequest.getDefaultInstance()).getAliasesList())
        .containsExactly(Alias.newBuilder().setName(LIVE).build());
    set("one", "");
    assertThat(get().getIndex()).isEqualTo("indexes/one");
  }

  @Test
  void search_whileRebuiltAndSwapped_seesOneWholeIndexAlways() throws Exception {
    int entries = 20;
    fill(0, entries);
    set("build-0", "");
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger answers = new AtomicInteger();
    try (ExecutorService readers = Executors.newFixedThreadPool(3)) {
      List<Future<?>> reading = new ArrayList<>();
      for (int reader = 0; reader < 3; reader++) {
        reading.add(
            readers.submit(() -> {
              while (!done.get()) {
                SearchResponse response = Requests.search(server, LIVE, 0, 0);
                List<String> builds =
                    response.getResults(0).getNeighboursList().stream()
                        .map(neighbour -> neighbour.getId().split("/", 2)[0])
                        .distinct()
                        .toList();
                assertThat(builds).hasSize(1);
                assertThat(response.getResults(0).getNeighboursCount()).isEqualTo(10);
                answers.incrementAndGet();
              }
            }));
      }
      for (int build = 1; build <= 25; build++) {
        fill(build, entries);
        set("build-" + build, "indexes/build-" + (build - 1));
        delete("build-" + (build - 1));
      }
      done.set(true);
      for (Future<?> reader : reading) {
        reader.get();
      }
    }
    assertThat(answers.get()).isPositive();
  }

  private void fill(int build, int entries) {
    Requests.created(server, "build-" + build, 16, "");
    for (int i = 0; i < entries; i++) {
      Requests.upsert(
          server, "indexes/build-" + build, "", Requests.entry(build + "/" + i, i, build));
    }
  }

  private Alias set(String index, String expected) {
    return server
        .stub()
        .setAlias(
            SetAliasRequest.newBuilder()
                .setAlias(Alias.newBuilder().setName(LIVE).setIndex("indexes/" + index))
                .setExpectedIndex(expected)
                .build());
  }

  private Alias get() {
    return server.stub().getAlias(GetAliasRequest.newBuilder().setName(LIVE).build());
  }

  private void delete(String index) {
    server.stub().deleteIndex(DeleteIndexRequest.newBuilder().setName("indexes/" + index).build());
  }

  private static List<String> ids(SearchResponse response) {
    return response.getResults(0).getNeighboursList().stream().map(Neighbour::getId).toList();
  }
}
