package org.crosshash.experiments.sweeps.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.file.ExperimentFiles;
import org.crosshash.experiments.sweeps.file.LoadedFile;
import org.crosshash.experiments.sweeps.file.StudyTrials;
import org.crosshash.experiments.sweeps.state.SweepStore;
import org.crosshash.experiments.sweeps.state.TrialOutcome;
import org.crosshash.search.v1.EvaluateConfig;
import org.crosshash.tables.Digest;

/** A sweep of many quick trials, which a process of its own can run, and be killed. */
final class SweepFixture {
  private SweepFixture() {}

  /** The sweep; its trials' results follow from their seeds. */
  static Sweep sweep(Path folder, int seeds) {
    StringBuilder list = new StringBuilder("seeds: [0");
    for (int seed = 1; seed < seeds; seed++) {
      list.append(", ").append(seed);
    }
    try {
      Path file =
          Files.writeString(
              folder.resolve("study.yaml"),
              "{name: study, methods: [{id: random}], bits: [16], " + list + "]}\n");
      LoadedFile loaded = ExperimentFiles.load(file, List.of());
      return new Sweep(
          loaded,
          new LinkedHashMap<>(),
          EvaluateConfig.getDefaultInstance(),
          StudyTrials.of(loaded.file()).stream()
              .map(trial -> new SweepTrial(Digest.of(trial.id().label()).hex(), trial))
              .toList());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static SweepStore store(Path folder, Sweep sweep) {
    SweepStore store = SweepStore.open(folder.resolve("sweeps"));
    Map<String, String> kinds = new LinkedHashMap<>();
    sweep.byIdentity().forEach((identity, trial) -> kinds.put(identity, trial.kind()));
    store.register(sweep.loaded().digest(), "study", "{}", kinds);
    return store;
  }

  static TrialOutcome outcome(SweepTrial trial) {
    double value = 1.0 / (trial.trial().seed() + 3);
    return new TrialOutcome(
        new TreeMap<>(Map.of("i2t/map_all", value)),
        new TreeMap<>(),
        List.of(),
        value,
        "models/m",
        "tables/c");
  }

  /** Runs a trial within some milliseconds. */
  static TrialOutcome run(SweepTrial trial, long milliseconds) {
    try {
      Thread.sleep(milliseconds);
      return outcome(trial);
    } catch (InterruptedException interrupted) {
      throw new CrosshashException(
          Problem.CANCELLED, "The trial was interrupted", trial.identity(), "run it again");
    }
  }

  /**
   * A process that works on the sweep, and writes the seed of each trial that it brought to its end
   * to a file.
   *
   * @param arguments folder, number of seeds, milliseconds a trial
   */
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    Sweep sweep = sweep(folder, Integer.parseInt(arguments[1]));
    long milliseconds = Long.parseLong(arguments[2]);
    try (SweepStore store = store(folder, sweep)) {
      var _ =
          new SweepRunner(
                  sweep,
                  store,
                  RunSettings.of(sweep.file().getRunning()),
                  (trial, progress) -> run(trial, milliseconds),
                  event -> {
                    if (event instanceof SweepEvent.Done done) {
                      note(folder, done.trial().trial().seed());
                    }
                  })
              .run();
    }
  }

  private static void note(Path folder, long seed) {
    try {
      Files.write(
          folder.resolve("ended"),
          (seed + "\n").getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Starts that process. */
  static Process start(Path folder, int seeds, long milliseconds) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            SweepFixture.class.getName(),
            folder.toString(),
            Integer.toString(seeds),
            Long.toString(milliseconds))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }
}
