package org.crosshash.experiments.sweeps.show;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.crosshash.experiments.pipeline.TrialId;
import org.crosshash.experiments.sweeps.SweepCounts;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.run.SweepEvent;

/** A JSON object a line for each thing that happens, for scripts. */
public final class JsonDisplay implements Consumer<SweepEvent> {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final PrintWriter out;

  /** Writes lines. */
  public JsonDisplay(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void accept(SweepEvent event) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("time", System.currentTimeMillis());
    switch (event) {
      case SweepEvent.Opened opened -> {
        line.put("event", "opened");
        counts(line, opened.counts());
      }
      case SweepEvent.Began began -> {
        line.put("event", "began");
        trial(line, began.trial());
        line.put("attempt", began.attempt());
      }
      case SweepEvent.Stage stage -> {
        line.put("event", "stage");
        trial(line, stage.trial());
        line.put("stage", stage.stage());
        line.put("done", stage.done());
        line.put("total", stage.total());
      }
      case SweepEvent.Done done -> {
        line.put("event", "done");
        trial(line, done.trial());
        line.put("seconds", done.seconds());
        line.put("metrics", done.outcome().metrics());
        counts(line, done.counts());
      }
      case SweepEvent.Failed failed -> {
        line.put("event", "failed");
        trial(line, failed.trial());
        line.put("error", failed.error());
        failed.pauseSeconds().ifPresent(pause -> line.put("retry_in_seconds", pause));
      }
      case SweepEvent.Released released -> {
        line.put("event", "released");
        trial(line, released.trial());
        line.put("why", released.why());
      }
      case SweepEvent.Stopped stopped -> {
        line.put("event", "stopped");
        trial(line, stopped.trial());
        line.put("why", stopped.why());
        counts(line, stopped.counts());
      }
      case SweepEvent.WaitsForOthers waits -> {
        line.put("event", "waits_for_others");
        counts(line, waits.counts());
      }
      case SweepEvent.Closed closed -> {
        line.put("event", "closed");
        line.put("reason", closed.summary().reason().name().toLowerCase(Locale.ROOT));
        counts(line, closed.summary().counts());
      }
    }
    try {
      out.println(MAPPER.writeValueAsString(line));
      out.flush();
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("Texts and numbers are writable", impossible);
    }
  }

  private static void trial(Map<String, Object> line, SweepTrial trial) {
    TrialId id = trial.trial().id();
    line.put("trial", id.label());
    line.put("identity", trial.identity());
    line.put("dataset", id.dataset());
    line.put("method", id.method());
    line.put("profile", id.profile());
    line.put("variant", id.ablation());
    line.put("bits", id.bits());
    line.put("seed", id.seed());
  }

  private static void counts(Map<String, Object> line, SweepCounts counts) {
    line.put("total", counts.total());
    line.put("done_trials", counts.done());
    line.put("running", counts.running());
    line.put("waiting", counts.waiting());
    line.put("failed_trials", counts.failed());
    line.put("stopped_trials", counts.stopped());
  }
}
