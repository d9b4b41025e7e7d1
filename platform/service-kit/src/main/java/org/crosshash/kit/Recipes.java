package org.crosshash.kit;

import com.google.protobuf.Message;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.config.Settings;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.Recipe;

/**
 * Runs what has a recipe: a recipe that was run before is answered from the store, one that runs
 * right now is joined, and only else is the work done. Safe for any number of threads.
 */
public interface Recipes {
  /**
   * What a recipe gave.
   *
   * @param artifact the artifact
   * @param cached answered from an earlier run
   */
  record Answer(ArtifactName artifact, boolean cached) {}

  /**
   * What several recipes of one run gave.
   *
   * @param artifacts by output
   * @param cached all answered from an earlier run
   */
  record Answers(SortedMap<String, ArtifactName> artifacts, boolean cached) {
    /** Copies the artifacts. */
    public Answers {
      artifacts = Collections.unmodifiableSortedMap(new TreeMap<>(artifacts));
    }
  }

  /** Makes the artifact of a recipe. */
  @FunctionalInterface
  interface Work {
    /**
     * Makes the artifact and puts it into the store.
     *
     * @param scratch folder for checkpoints, kept until the recipe is recorded; what is in it was
     *     left by an interrupted run of the same recipe
     * @return the artifact, which is in the store; its binding to the recipe is done for you
     * @throws Exception any failure
     */
    ArtifactName make(Path scratch) throws Exception;
  }

  /** Makes the artifacts of a recipe with several outputs. */
  @FunctionalInterface
  interface WorkOfMany {
    /**
     * Makes the artifacts and puts them into the store.
     *
     * @param scratch as in {@link Work#make}
     * @return one artifact an output
     * @throws Exception any failure
     */
    Map<String, ArtifactName> make(Path scratch) throws Exception;
  }

  /**
   * The recipe of an operation.
   *
   * @param operation for example {@code similarity.BuildGuidance}
   * @param revision of the operation's meaning, from 1
   * @param config the configuration; put into canonical form here
   * @param inputs artifacts by role
   */
  static Recipe recipe(
      String operation, int revision, Message config, Map<String, ArtifactName> inputs) {
    TreeMap<String, String> names = new TreeMap<>();
    inputs.forEach((role, name) -> names.put(role, name.toString()));
    return new Recipe(operation, revision, Settings.canonical(config), names);
  }

  /**
   * Answers a recipe, doing the work where nobody has done it.
   *
   * @param environment what the work ran on beyond what is known here (Java, processor, threads):
   *     device, precision, library versions
   * @throws Exception what the work threw
   */
  Answer run(Recipe recipe, OperationRun<?> run, Map<String, String> environment, Work work)
      throws Exception;

  /** The same without more to say on the environment. */
  default Answer run(Recipe recipe, OperationRun<?> run, Work work) throws Exception {
    return run(recipe, run, Map.of(), work);
  }

  /**
   * Answers a recipe with several outputs. Each output is recorded as a recipe of its own, whose
   * operation is that of {@code recipe} with a slash and the output's name behind it.
   *
   * @param outputs names of the outputs, for example {@code metrics} and {@code curves}
   * @throws Exception what the work threw
   */
  Answers runMany(
      Recipe recipe,
      Set<String> outputs,
      OperationRun<?> run,
      Map<String, String> environment,
      WorkOfMany work)
      throws Exception;
}
