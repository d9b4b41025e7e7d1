package org.crosshash.kit;

import com.google.protobuf.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.files.DurableFiles;
import org.crosshash.tables.ArtifactLease;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.Digest;
import org.crosshash.tables.Provenance;
import org.crosshash.tables.Recipe;
import org.crosshash.tables.StoredArtifact;
import org.crosshash.wire.GrpcErrors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Recipes over the artifact store of one server. */
final class RecipeBook implements Recipes {
  private static final Logger LOG = LoggerFactory.getLogger(RecipeBook.class);
  private static final String ONLY_OUTPUT = "";
  private static final long LOOK_MILLISECONDS = 100;

  private final ArtifactStore store;
  private final SortedMap<String, String> environment;
  private final Map<Digest, Leader> atWork = new ConcurrentHashMap<>();

  /** The run that does the work of a recipe; others wait for it. */
  private record Leader(
      OperationRun<?> run,
      Instant since,
      CompletableFuture<SortedMap<String, ArtifactName>> result) {}

  RecipeBook(ArtifactStore store, SortedMap<String, String> environment) {
    this.store = store;
    this.environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
  }

  /**
   * When the oldest work began that is under way. What it has made is kept by no lease before it
   * answers, so that a collection must leave alone all that is younger.
   */
  Optional<Instant> workingSince() {
    return atWork.values().stream().map(Leader::since).min(Comparator.naturalOrder());
  }

  @Override
  public Answer run(
      Recipe recipe, OperationRun<?> run, Map<String, String> extraEnvironment, Work work)
      throws Exception {
    SortedMap<String, Recipe> recipes = new TreeMap<>(Map.of(ONLY_OUTPUT, recipe));
    Answers answers =
        answer(
            recipe.key(),
            recipes,
            run,
            extraEnvironment,
            scratch -> Map.of(ONLY_OUTPUT, work.make(scratch)));
    return new Answer(answers.artifacts().get(ONLY_OUTPUT), answers.cached());
  }

  @Override
  public Answers runMany(
      Recipe recipe,
      Set<String> outputs,
      OperationRun<?> run,
      Map<String, String> extraEnvironment,
      WorkOfMany work)
      throws Exception {
    SortedMap<String, Recipe> recipes = new TreeMap<>();
    for (String output : outputs) {
      recipes.put(
          output,
          new Recipe(
              recipe.operation() + "/" + output,
              recipe.revision(),
              recipe.canonicalConfig(),
              recipe.inputs()));
    }
    return answer(recipe.key(), recipes, run, extraEnvironment, work);
  }

  private Answers answer(
      Digest key,
      SortedMap<String, Recipe> recipes,
      OperationRun<?> run,
      Map<String, String> extraEnvironment,
      WorkOfMany work)
      throws Exception {
    while (true) {
      Optional<SortedMap<String, ArtifactName>> known = resolve(recipes);
      if (known.isPresent() && hold(known.orElseThrow(), run)) {
        return new Answers(known.orElseThrow(), true);
      }
      Leader mine = new Leader(run, Instant.now(), new CompletableFuture<>());
      Leader other = atWork.putIfAbsent(key, mine);
      if (other == null) {
        return lead(key, recipes, mine, extraEnvironment, work);
      }
      Optional<SortedMap<String, ArtifactName>> shared = join(other, run);
      if (shared.isPresent() && hold(shared.orElseThrow(), run)) {
        return new Answers(shared.orElseThrow(), true);
      }
    }
  }

  /**
   * Keeps what an operation was answered for as long as it runs, whatever is collected.
   *
   * @return whether all of it is still here
   */
  private boolean hold(SortedMap<String, ArtifactName> artifacts, OperationRun<?> run) {
    if (run instanceof EntryRun<?> asking) {
      for (ArtifactName name : artifacts.values()) {
        Optional<ArtifactLease> lease = lease(name);
        if (lease.isEmpty()) {
          return false;
        }
        asking.entry().hold(lease.orElseThrow());
      }
    }
    return true;
  }

  private Optional<ArtifactLease> lease(ArtifactName name) {
    try {
      return Optional.of(store.lease(name));
    } catch (CrosshashException e) {
      if (e.problem() == Problem.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Optional<SortedMap<String, ArtifactName>> resolve(SortedMap<String, Recipe> recipes) {
    SortedMap<String, ArtifactName> found = new TreeMap<>();
    for (Map.Entry<String, Recipe> entry : recipes.entrySet()) {
      Optional<StoredArtifact> artifact = store.resolve(entry.getValue().key());
      if (artifact.isEmpty()) {
        return Optional.empty();
      }
      found.put(entry.getKey(), artifact.orElseThrow().name());
    }
    return Optional.of(found);
  }

  private Answers lead(
      Digest key,
      SortedMap<String, Recipe> recipes,
      Leader mine,
      Map<String, String> extraEnvironment,
      WorkOfMany work)
      throws Exception {
    try {
      // Another run may have ended between the look into the store and the taking of the lead.
      Optional<SortedMap<String, ArtifactName>> known = resolve(recipes);
      SortedMap<String, ArtifactName> result =
          known.isPresent()
              ? known.orElseThrow()
              : work(key, recipes, mine.run(), extraEnvironment, work);
      if (!hold(result, mine.run())) {
        throw new CrosshashException(
            Problem.ABORTED,
            "What a recipe gave is not deleted while its operation runs",
            result.values(),
            "start the operation again");
      }
      mine.result().complete(result);
      return new Answers(result, known.isPresent());
    } catch (Throwable e) {
      mine.result().completeExceptionally(e);
      throw e;
    } finally {
      atWork.remove(key, mine);
    }
  }

  private SortedMap<String, ArtifactName> work(
      Digest key,
      SortedMap<String, Recipe> recipes,
      OperationRun<?> run,
      Map<String, String> extraEnvironment,
      WorkOfMany work)
      throws Exception {
    Path scratch = run.scratch(key);
    List<ArtifactLease> inputs = leaseInputs(recipes.values());
    try {
      long start = System.nanoTime();
      Map<String, ArtifactName> made = work.make(scratch);
      double seconds = (System.nanoTime() - start) / 1e9;
      if (!made.keySet().equals(recipes.keySet())) {
        throw new IllegalStateException(
            "A recipe must make " + recipes.keySet() + ": " + made.keySet());
      }
      SortedMap<String, String> ranOn = new TreeMap<>(environment);
      ranOn.putAll(extraEnvironment);
      SortedMap<String, ArtifactName> result = new TreeMap<>();
      recipes.forEach((output, recipe) ->
          result.put(
              output, store.record(made.get(output), new Provenance(recipe, ranOn, seconds))));
      forget(scratch);
      return result;
    } finally {
      inputs.forEach(ArtifactLease::close);
    }
  }

  /**
   * What a work reads stays until it ends; an input that is no artifact of this store needs none.
   */
  private List<ArtifactLease> leaseInputs(Collection<Recipe> recipes) {
    return recipes.stream()
        .flatMap(recipe -> recipe.inputs().values().stream())
        .distinct()
        .flatMap(input -> parse(input).stream())
        .flatMap(name -> lease(name).stream())
        .toList();
  }

  private static Optional<ArtifactName> parse(String input) {
    try {
      return Optional.of(ArtifactName.parse(input));
    } catch (CrosshashException e) {
      return Optional.empty();
    }
  }

  private static void forget(Path scratch) {
    try {
      DurableFiles.deleteTree(scratch);
    } catch (IOException e) {
      LOG.warn("The checkpoints in {} could not be deleted", scratch, e);
    }
  }

  /**
   * Waits for the run at work and passes its progress on.
   *
   * @return what it gave; empty if it was cancelled, so that the lead is free
   */
  private static Optional<SortedMap<String, ArtifactName>> join(Leader leader, OperationRun<?> run)
      throws InterruptedException {
    while (true) {
      run.checkCancelled();
      try {
        return Optional.of(leader.result().get(LOOK_MILLISECONDS, TimeUnit.MILLISECONDS));
      } catch (TimeoutException e) {
        passOn(leader.run(), run);
      } catch (ExecutionException e) {
        CrosshashException error = GrpcErrors.exception(e);
        if (error.problem() == Problem.CANCELLED || leader.run().cancelled()) {
          return Optional.empty();
        }
        throw error;
      }
    }
  }

  private static void passOn(OperationRun<?> from, OperationRun<?> to) {
    if (from instanceof EntryRun<?> source && to instanceof EntryRun<?> target) {
      Optional<Message> last = source.entry().lastProgress();
      last.ifPresent(news -> target.entry().progress(news));
    }
  }
}
