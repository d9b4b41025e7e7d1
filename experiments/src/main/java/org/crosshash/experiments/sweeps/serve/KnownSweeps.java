package org.crosshash.experiments.sweeps.serve;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.DatasetCatalogue;
import org.crosshash.experiments.pipeline.EncodingModels;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.compare.Subject;
import org.crosshash.experiments.sweeps.compare.SubjectFinder;
import org.crosshash.experiments.sweeps.file.ExperimentFiles;
import org.crosshash.experiments.sweeps.file.LoadedFile;
import org.crosshash.experiments.sweeps.run.OpenSweep;
import org.crosshash.experiments.sweeps.state.StoredSweep;
import org.crosshash.experiments.sweeps.state.SweepStore;
import org.crosshash.experiments.v1.ExperimentFile;

/** The sweeps of a store, spread out when they are first wanted. Safe for any number of threads. */
final class KnownSweeps {
  private static final int KEPT = 64;
  private static final String PREFIX = "sweeps/";

  private final SweepStore store;
  private final DatasetCatalogue datasets;
  private final EncodingModels encoders;
  private final Map<String, Opened> opened =
      new LinkedHashMap<>(KEPT, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Opened> eldest) {
          return size() > KEPT;
        }
      };

  /**
   * A sweep that was spread out.
   *
   * @param stamps of its datasets then
   */
  private record Opened(OpenSweep sweep, List<String> stamps) {}

  KnownSweeps(SweepStore store, DatasetCatalogue datasets, EncodingModels encoders) {
    this.store = store;
    this.datasets = datasets;
    this.encoders = encoders;
  }

  SweepStore store() {
    return store;
  }

  /** The resource name of a sweep. */
  static String name(String digest) {
    return PREFIX + digest;
  }

  /**
   * The stored sweep of a resource name.
   *
   * @throws CrosshashException INVALID_ARGUMENT for another kind of name, NOT_FOUND for a sweep
   *     that was never entered
   */
  StoredSweep stored(String name) {
    if (!name.matches(PREFIX + "[0-9a-f]{64}")) {
      throw CrosshashException.invalid(
          "A sweep is named sweeps/<digest>",
          name,
          "use a name that CreateSweep or ListSweeps gave");
    }
    return store
        .sweep(name.substring(PREFIX.length()))
        .orElseThrow(() ->
            CrosshashException.notFound(
                "A sweep must have been entered", name, "create it, or list the sweeps there are"));
  }

  /**
   * What a caller names to be compared: as {@link SubjectFinder} says, where a sweep's resource
   * name stands for the sweep too.
   */
  Subject subject(String name) {
    return new SubjectFinder(store, this::open)
        .find(name.matches(PREFIX + "[0-9a-f]{64}(/.*)?") ? name.substring(PREFIX.length()) : name);
  }

  /** A file that was sent, spread out; the store need not know it. */
  OpenSweep read(SentFile file) {
    return new OpenSweep(
        store, Sweep.of(ExperimentFiles.parse(file.text(), file.overrides()), datasets, encoders));
  }

  private List<String> stamps(ExperimentFile file) {
    return file.getDatasetsList().stream().map(datasets::stamp).toList();
  }

  private boolean hasItsModels(Sweep sweep) {
    return sweep.datasets().values().stream()
        .allMatch(dataset -> sweep.exchangedModels(dataset, encoders).isEmpty());
  }

  /**
   * A stored sweep, spread out; again where one of its datasets or models was replaced since.
   *
   * @throws CrosshashException FAILED_PRECONDITION where the file means something else by now;
   *     NOT_FOUND where a dataset is gone
   */
  synchronized OpenSweep open(StoredSweep stored) {
    Opened known = opened.get(stored.digest());
    if (known != null
        && known.stamps().equals(stamps(known.sweep().sweep().file()))
        && hasItsModels(known.sweep().sweep())) {
      return known.sweep();
    }
    LoadedFile loaded = ExperimentFiles.parse(stored.text(), List.of());
    if (!loaded.digest().equals(stored.digest())) {
      throw CrosshashException.precondition(
          "A stored file must mean what it meant when it was entered",
          name(stored.digest()) + " of " + stored.name(),
          "create the sweep again from its file; trials that are done are not run again");
    }
    // Taken before the datasets are read: one that is replaced meanwhile is read again next time.
    List<String> stamps = stamps(loaded.file());
    OpenSweep open = new OpenSweep(store, Sweep.of(loaded, datasets, encoders));
    opened.put(stored.digest(), new Opened(open, stamps));
    return open;
  }
}
