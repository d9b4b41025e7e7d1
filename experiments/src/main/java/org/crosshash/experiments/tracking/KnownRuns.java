package org.crosshash.experiments.tracking;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads from the spool what runs came to, whoever recorded them. */
final class KnownRuns {
  private final Spool spool;

  KnownRuns(Spool spool) {
    this.spool = spool;
  }

  /** The runs that stand below another, oldest first. */
  List<KnownRun> below(String parent) {
    return spool.keys().stream()
        .filter(
            key -> spool.start(key).filter(started -> started.parent().equals(parent)).isPresent())
        .flatMap(key -> read(key).stream())
        .toList();
  }

  private Optional<KnownRun> read(String key) {
    List<RunEvent> events = spool.read(key);
    if (events.isEmpty() || !(events.getFirst() instanceof RunEvent.Started started)) {
      return Optional.empty();
    }
    SortedMap<String, String> tags = new TreeMap<>(started.tags());
    SortedMap<String, Double> figures = new TreeMap<>();
    Map<String, Long> steps = new HashMap<>();
    boolean finished = false;
    for (RunEvent event : events) {
      switch (event) {
        case RunEvent.Tagged tag -> tags.put(tag.key(), tag.value());
        case RunEvent.Measured measured -> {
          for (MetricPoint point : measured.points()) {
            if (point.step() >= steps.getOrDefault(point.key(), Long.MIN_VALUE)) {
              steps.put(point.key(), point.step());
              figures.put(point.key(), point.value());
            }
          }
        }
        case RunEvent.Ended ended -> finished = ended.status() == RunStatus.FINISHED;
        case RunEvent.Started _, RunEvent.Used _, RunEvent.Attached _, RunEvent.Registered _ -> {}
      }
    }
    return Optional.of(
        new KnownRun(key, started.name(), finished, started.parameters(), tags, figures));
  }
}
