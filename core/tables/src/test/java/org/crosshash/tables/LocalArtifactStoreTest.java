package org.crosshash.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalArtifactStoreTest {
  private StoreFixture fixture;

  @BeforeEach
  void open(@TempDir Path folder) {
    fixture = new StoreFixture(folder);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private ArtifactName selection(String... ids) {
    return new SelectionTable(List.of(ids)).write(fixture.store()).name();
  }

  private Recipe recipe(String operation, ArtifactName... inputs) {
    TreeMap<String, String> roles = new TreeMap<>();
    for (ArtifactName input : inputs) {
      roles.put("input" + roles.size(), input.toString());
    }
    return new Recipe(operation, 1, "{}", roles);
  }

  private void record(ArtifactName name, Recipe recipe) {
    fixture
        .store()
        .record(name, new Provenance(recipe, new TreeMap<>(Map.of("threads", "2")), 1.5));
  }

  private GarbageReport collect(Set<ArtifactName> keep, boolean dryRun) {
    return fixture.store().collectGarbage(new GarbageRule(Duration.ZERO, keep, dryRun));
  }

  private static void assertProblem(
      Problem problem, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CrosshashException.class, error -> assertThat(error.problem()).isEqualTo(problem));
  }

  @Test
  void commit_ofTheSameRowsAgain_givesTheSameArtifact() {
    ArtifactName first = selection("a", "b");
    Instant created = fixture.store().get(first).created();
    assertThat(selection("a", "b")).isEqualTo(first);
    assertThat(fixture.store().get(first).created()).isEqualTo(created);
    assertThat(fixture.store().list()).hasSize(1);
  }

  @Test
  void commit_ofAnotherTableThanExpected_storesNothing() {
    ArtifactName expected = ArtifactName.table(Digest.of("other"));
    StoredArtifact other = new SelectionTable(List.of("x")).write(fixture.store());
    fixture.store().delete(other.name());
    try (Table source = fixture.store().open(selection("y"));
        VectorSchemaRoot batch = source.batch(0);
        TableWriter writer = fixture.store().newTable(source.schema())) {
      writer.append(batch);
      assertProblem(Problem.DATA_LOSS, () -> writer.commit(expected));
    }
    assertThat(fixture.store().list()).hasSize(1);
  }

  @Test
  void artifacts_afterReopening_areAllThere() {
    ArtifactName table = selection("a");
    ArtifactName model =
        fixture
            .store()
            .putModel(new TreeMap<>(Map.of("w", new byte[] {1})), new TreeMap<>(Map.of("k", "v")))
            .name();
    Recipe recipe = recipe("test.Train", table);
    record(model, recipe);
    fixture.store().pin(model);

    LocalArtifactStore store = fixture.reopen();

    StoredArtifact found = store.resolve(recipe.key()).orElseThrow();
    assertThat(found.name()).isEqualTo(model);
    assertThat(found.pinned()).isTrue();
    assertThat(found.content()).isEqualTo("model");
    assertThat(found.metadata()).containsEntry("k", "v");
    assertThat(found.provenance().orElseThrow().recipe()).isEqualTo(recipe);
    assertThat(found.provenance().orElseThrow().environment()).containsEntry("threads", "2");
    assertThat(store.modelFile(model, "w")).containsExactly(1);
    assertThat(store.get(table).rowCount()).isEqualTo(1);
  }

  @Test
  void lookups_ofWhatIsNotThere_areNotFound() {
    ArtifactName absent = ArtifactName.table(Digest.of("absent"));
    assertThat(fixture.store().find(absent)).isEmpty();
    assertThat(fixture.store().resolve(Digest.of("no recipe"))).isEmpty();
    assertProblem(Problem.NOT_FOUND, () -> fixture.store().get(absent));
    assertProblem(Problem.NOT_FOUND, () -> fixture.store().open(absent));
    assertProblem(Problem.NOT_FOUND, () -> fixture.store().verify(absent));
    assertProblem(Problem.NOT_FOUND, () -> fixture.store().delete(absent));
    assertProblem(Problem.NOT_FOUND, () -> fixture.store().pin(absent));
    ArtifactName model = ArtifactName.model(selection("a").digest());
    assertThat(fixture.store().find(model)).as("a table's digest as a model's").isEmpty();
    assertProblem(Problem.INVALID_ARGUMENT, () -> fixture.store().open(model));
  }

  @Test
  void modelFile_thatIsNotThere_namesThoseThatAre() {
    ArtifactName model =
        fixture.store().putModel(new TreeMap<>(Map.of("w", new byte[1])), new TreeMap<>()).name();
    assertThatThrownBy(() -> fixture.store().modelFile(model, "../about.json"))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("[w]");
    assertProblem(
        Problem.INVALID_ARGUMENT,
        () ->
            fixture.store().putModel(new TreeMap<>(Map.of("../x", new byte[1])), new TreeMap<>()));
  }

  @Test
  void record_ofARecipeBoundToAnotherSoundArtifact_keepsTheBinding() {
    ArtifactName first = selection("a");
    ArtifactName second = selection("b");
    Recipe recipe = recipe("test.Select");
    record(first, recipe);
    assertThat(fixture.store().record(second, new Provenance(recipe, new TreeMap<>(), 1)))
        .isEqualTo(first);
    fixture.store().delete(first);
    assertThat(fixture.store().resolve(recipe.key())).isEmpty();
    assertThat(fixture.store().record(second, new Provenance(recipe, new TreeMap<>(), 1)))
        .isEqualTo(second);
  }

  @Test
  void recipeKey_isWhatItAlwaysWas_andDependsOnEveryField() {
    TreeMap<String, String> inputs = new TreeMap<>(Map.of("embeddings", "tables/x"));
    Recipe recipe = new Recipe("similarity.BuildGuidance", 1, "{\"k\":5}", inputs);
    assertThat(recipe.key().hex())
        .isEqualTo("4cb27a01bf8d3d9aaf7aec3bdc40047f0135435b1195a8c9008fc6575969af5d");
    assertThat(
            List.of(
                new Recipe("similarity.BuildGuidance2", 1, "{\"k\":5}", inputs).key(),
                new Recipe("similarity.BuildGuidance", 2, "{\"k\":5}", inputs).key(),
                new Recipe("similarity.BuildGuidance", 1, "{\"k\":6}", inputs).key(),
                new Recipe("similarity.BuildGuidance", 1, "{\"k\":5}", new TreeMap<>()).key(),
                new Recipe("similarity.BuildGuidance", 1, "{\"k\":5}e", new TreeMap<>()).key()))
        .doesNotContain(recipe.key())
        .doesNotHaveDuplicates();
  }

  @Test
  void list_isNewestFirstAndFiltered() throws InterruptedException {
    ArtifactName old = selection("a");
    Thread.sleep(5);
    ArtifactName young = selection("b");
    assertThat(fixture.store().list()).extracting(StoredArtifact::name).containsExactly(young, old);
    assertThat(fixture.store().list(artifact -> artifact.name().equals(old))).hasSize(1);
  }

  @Test
  void delete_ofWhatIsPinnedOrOpen_isRefused() {
    ArtifactName name = selection("a");
    fixture.store().pin(name);
    assertProblem(Problem.FAILED_PRECONDITION, () -> fixture.store().delete(name));
    fixture.store().unpin(name);
    try (Table table = fixture.store().open(name)) {
      assertProblem(Problem.FAILED_PRECONDITION, () -> fixture.store().delete(table.name()));
      assertThat(collect(Set.of(), false).deleted()).isEmpty();
    }
    fixture.store().delete(name);
    assertThat(fixture.store().find(name)).isEmpty();
  }

  @Test
  void collectGarbage_keepsPinsWithTheirInputsTransitively_andTakesTheRest() {
    ArtifactName items = selection("items");
    ArtifactName embeddings = selection("embeddings");
    ArtifactName guidance = selection("guidance");
    ArtifactName rubbish = selection("rubbish");
    Recipe forgotten = recipe("test.Rubbish");
    record(embeddings, recipe("test.Encode", items));
    record(guidance, recipe("test.Guide", embeddings));
    record(rubbish, forgotten);
    fixture.store().pin(guidance);

    GarbageReport dry = collect(Set.of(), true);
    assertThat(dry.deleted()).containsExactly(rubbish);
    assertThat(fixture.store().find(rubbish)).isPresent();

    GarbageReport done = collect(Set.of(), false);
    assertThat(done).isEqualTo(dry);
    assertThat(done.freedBytes()).isPositive();
    assertThat(fixture.store().list())
        .extracting(StoredArtifact::name)
        .containsExactlyInAnyOrder(items, embeddings, guidance);
    assertThat(fixture.store().resolve(forgotten.key())).isEmpty();

    fixture.store().unpin(guidance);
    assertThat(collect(Set.of(embeddings), false).deleted()).containsExactly(guidance);
    assertThat(collect(Set.of(), false).deleted()).containsExactlyInAnyOrder(items, embeddings);
  }

  @Test
  void collectGarbage_withAMinimumAge_keepsWhatWasUsedWithinIt() throws IOException {
    ArtifactName old = selection("old");
    ArtifactName used = selection("used");
    for (ArtifactName name : List.of(old, used)) {
      Files.setLastModifiedTime(
          fixture.object(name).resolve("about.json"),
          FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    }
    fixture.store().open(used).close();
    GarbageRule rule = new GarbageRule(Duration.ofHours(1), Set.of(), false);
    assertThat(fixture.store().collectGarbage(rule).deleted()).containsExactly(old);
  }

  @Test
  void lease_isCountedAndClosedOnce() {
    ArtifactName name = selection("a");
    ArtifactLease first = fixture.store().lease(name);
    ArtifactLease second = fixture.store().lease(name);
    first.close();
    first.close();
    assertProblem(Problem.FAILED_PRECONDITION, () -> fixture.store().delete(name));
    second.close();
    fixture.store().delete(name);
  }

  @Test
  void table_closedBeforeItsBatch_isAnErrorAndNoCrash() {
    ArtifactName name = selection("a", "b");
    Table table = fixture.store().open(name);
    VectorSchemaRoot batch = table.batch(0);
    assertThatThrownBy(table::close).isInstanceOf(IllegalStateException.class);
    assertThat(batch.getVector("id").getObject(1)).hasToString("b");
    batch.close();
    fixture.store().delete(name);
    assertThatThrownBy(() -> table.batch(0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void table_closedWhenUnused_keepsItsMemoryUntilTheLastBatch() {
    ArtifactName name = selection("a", "b");
    boolean[] released = {false};
    Table table = fixture.store().open(name);
    VectorSchemaRoot batch = table.batch(0);
    table.closeWhenUnused(() -> released[0] = true);
    assertThat(released[0]).isFalse();
    assertThat(batch.getVector("id").getObject(0)).hasToString("a");
    batch.close();
    assertThat(released[0]).isTrue();
    fixture.store().delete(name);
  }

  @Test
  void open_ofAFolderThatThisProcessHolds_isRefused() {
    assertThatThrownBy(() -> LocalArtifactStore.open(fixture.folder(), fixture.allocator()))
        .isInstanceOfSatisfying(
            CrosshashException.class,
            error -> {
              assertThat(error.problem()).isEqualTo(Problem.FAILED_PRECONDITION);
              assertThat(error).hasMessageContaining("" + ProcessHandle.current().pid());
            });
    assertThat(selection("still works")).isNotNull();
  }

  @Test
  void open_ofAFolderThatAnotherProcessHolds_namesIt_andWorksOnceThatIsKilled(@TempDir Path folder)
      throws Exception {
    Process holder =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                StoreHolder.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader output = holder.inputReader(StandardCharsets.UTF_8)) {
      assertThat(output.readLine()).isEqualTo("open");
      assertThatThrownBy(() -> LocalArtifactStore.open(folder, fixture.allocator()))
          .isInstanceOf(CrosshashException.class)
          .hasMessageContaining("process " + holder.pid());
    } finally {
      holder.destroyForcibly().waitFor();
    }
    try (LocalArtifactStore store = LocalArtifactStore.open(folder, fixture.allocator())) {
      assertThat(folder.resolve("temporary")).as("what the other left").isEmptyDirectory();
      assertThat(store.list()).hasSize(1);
    }
  }

  /** Holds a store with a table in the making until it is killed. */
  static final class StoreHolder {
    private StoreHolder() {}

    public static void main(String[] arguments) throws InterruptedException {
      try (RootAllocator allocator = new RootAllocator();
          LocalArtifactStore store = LocalArtifactStore.open(Path.of(arguments[0]), allocator)) {
        StoredArtifact stored = new SelectionTable(List.of("a")).write(store);
        try (Table table = store.open(stored.name());
            TableWriter writer = store.newTable(table.schema());
            VectorSchemaRoot batch = table.batch(0)) {
          writer.append(batch);
          System.out.println("open");
          Thread.currentThread().join();
        }
      }
    }
  }

  @Test
  void manyThreads_writingReadingAndCollecting_neverSeeAnythingBroken() throws Exception {
    List<Callable<Integer>> tasks = new ArrayList<>();
    for (int thread = 0; thread < 8; thread++) {
      int seed = thread;
      tasks.add(() -> {
        int read = 0;
        for (int i = 0; i < 15; i++) {
          // Threads write the same tables as their neighbours, at the same time.
          ArtifactName name = selection("t" + (seed + i) % 5, "u");
          try (Table table = fixture.store().open(name)) {
            read += table.ids().size();
          } catch (CrosshashException e) {
            if (e.problem() != Problem.NOT_FOUND) {
              throw e;
            }
            read += 2;
          }
          if (i % 5 == seed % 5) {
            collect(Set.of(), false);
          }
        }
        return read;
      });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      int read = 0;
      for (Future<Integer> task : threads.invokeAll(tasks)) {
        read += task.get();
      }
      assertThat(read).isEqualTo(8 * 15 * 2);
    }
    fixture.store().list().forEach(artifact -> fixture.store().verify(artifact.name()));
  }

  @Test
  void manyThreads_readingOneTable_allSeeTheSame() throws Exception {
    float[] values = new float[5000 * 100];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    StoredArtifact stored =
        EmbeddingsTable.builder(IntStream.range(0, 5000).mapToObj(i -> "i" + i).toList())
            .dense("image", FloatMatrix.of(values, 100))
            .write(fixture.store());
    try (Table table = fixture.store().open(stored.name());
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<Boolean>> tasks = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        int row = i * 300;
        tasks.add(() ->
            table.floats("image").get(row, 7) == values[row * 100 + 7]
                && table.strings("id").get(row).equals("i" + row));
      }
      for (Future<Boolean> task : threads.invokeAll(tasks)) {
        assertThat(task.get()).isTrue();
      }
    }
  }
}
