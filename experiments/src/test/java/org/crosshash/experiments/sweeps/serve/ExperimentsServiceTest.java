package org.crosshash.experiments.sweeps.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.crosshash.experiments.sweeps.serve.SweepServer.assertFails;
import static org.crosshash.experiments.sweeps.serve.SweepServer.ofKind;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.crosshash.config.Settings;
import org.crosshash.experiments.commands.SweepCommands;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.DatasetCatalogue;
import org.crosshash.experiments.datasets.Split;
import org.crosshash.experiments.sweeps.state.SweepStore;
import org.crosshash.experiments.v1.CancelSweepRequest;
import org.crosshash.experiments.v1.CreateSweepRequest;
import org.crosshash.experiments.v1.ExperimentFile;
import org.crosshash.experiments.v1.GetSweepReportRequest;
import org.crosshash.experiments.v1.GetSweepResultsRequest;
import org.crosshash.experiments.v1.ListSweepsRequest;
import org.crosshash.experiments.v1.ListTrialsRequest;
import org.crosshash.experiments.v1.ListTrialsResponse;
import org.crosshash.experiments.v1.ReportPart;
import org.crosshash.experiments.v1.ResumeSweepRequest;
import org.crosshash.experiments.v1.RetrySweepRequest;
import org.crosshash.experiments.v1.Sweep;
import org.crosshash.experiments.v1.SweepEvent;
import org.crosshash.experiments.v1.SweepResults;
import org.crosshash.experiments.v1.SweepState;
import org.crosshash.experiments.v1.TrialState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps over gRPC, over a real platform in this process, with methods that take no time. */
class ExperimentsServiceTest {
  private static final int QUICK = 8;

  @TempDir private static Path folder;
  private static SweepServer server;

  @BeforeAll
  static void start() {
    server = new SweepServer(folder);
  }

  @AfterAll
  static void down() {
    server.close();
  }

  private static String study(String name, String seeds) {
    return """
    name: %s
    datasets: [small-sample]
    bits: [16]
    seeds: %s
    metrics: [map_all]
    methods:
      - {id: random}
      - id: cca-itq
        ablation:
          parts: [{name: weights, without: {training: {training_free: {weighted: false}}}}]
    """
        .formatted(name, seeds);
  }

  @Test
  void createSweep_study_isWatchedToItsEndAndSharedWithTheCommand() throws IOException {
    String yaml = study("served", "[1, 2]");

    Sweep created = server.create(yaml);
    List<SweepEvent> events = server.watched(created, 0);

    assertThat(ofKind(events, "created")).hasSize(1);
    assertThat(ofKind(events, "done"))
        .hasSize(6)
        .allSatisfy(event -> {
          assertThat(event.getTrial().getState()).isEqualTo(TrialState.TRIAL_STATE_DONE);
          assertThat(event.getTrial().getMetricsMap()).containsKey("i2t/map_all");
        });
    assertThat(events.getLast().getKind()).isEqualTo("closed");
    assertThat(events.getLast().getState()).isEqualTo(SweepState.SWEEP_STATE_ENDED);
    assertThat(events.getLast().getCounts().getDone()).isEqualTo(6);
    List<Long> numbers =
        events.subList(0, events.size() - 1).stream().map(SweepEvent::getSequence).toList();
    assertThat(numbers).isSorted().doesNotHaveDuplicates();
    assertThat(
            server.watched(created, numbers.get(3)).stream().map(SweepEvent::getSequence).toList())
        .startsWith(numbers.subList(4, numbers.size()).toArray(Long[]::new));

    Sweep again = server.create(yaml + "running: {slots: 2}\n");
    assertThat(again.getName()).isEqualTo(created.getName());
    assertThat(again.getState()).isEqualTo(SweepState.SWEEP_STATE_ENDED);
    assertThat(again.getSequence()).isEqualTo(numbers.getLast());

    Path file = Files.writeString(folder.resolve("served.yaml"), yaml);
    assertThat(SweepCommands.run("run", file, server.workspace()))
        .contains("Nothing to do: 6 of 6 done");
    assertThat(SweepCommands.run("status", file, server.workspace()))
        .contains("ended: 6 of 6 done");
  }

  @Test
  void results_endedSweep_areTheReportsFigures() throws IOException {
    Sweep sweep = server.create(study("figures", "[3, 4]"));
    server.watched(sweep, 0);

    SweepResults results =
        server
            .service()
            .getSweepResults(GetSweepResultsRequest.newBuilder().setName(sweep.getName()).build());
    Map<String, byte[]> files = report(sweep);

    assertThat(results.getFiguresList()).hasSize(6);
    assertThat(results.getFiguresList())
        .allSatisfy(figure -> {
          assertThat(figure.getSeeds()).isEqualTo(2);
          assertThat(figure.getMean()).isBetween(0.0, 1.0);
          assertThat(figure.hasHalfWidth()).isTrue();
          assertThat(figure.getMark()).isIn("best", "tied", "none");
        });
    assertThat(results.getTestsList()).hasSize(4);
    assertThat(files.keySet()).contains("report.html", "tables.tex", "figures.csv");
    List<Double> reported = new ArrayList<>();
    Settings.tree(new String(files.get("report.json"), StandardCharsets.UTF_8))
        .path("figures")
        .forEach(figure -> reported.add(figure.path("mean").asDouble()));
    assertThat(results.getFiguresList().stream().map(figure -> figure.getMean()).toList())
        .isEqualTo(reported);
    assertThat(report(sweep, "tables.tex").keySet()).containsExactly("tables.tex");
    assertFails(() -> report(sweep, "tables.text"), Status.Code.NOT_FOUND, "tables.tex");
  }

  private static Map<String, byte[]> report(Sweep sweep, String... names) {
    Map<String, ByteArrayOutputStream> files = new TreeMap<>();
    Iterator<ReportPart> parts =
        server
            .service()
            .getSweepReport(
                GetSweepReportRequest.newBuilder()
                    .setName(sweep.getName())
                    .addAllFiles(List.of(names))
                    .build());
    parts.forEachRemaining(part -> {
      ByteArrayOutputStream file =
          files.computeIfAbsent(part.getFile(), name -> new ByteArrayOutputStream());
      assertThat((long) file.size()).isEqualTo(part.getOffset());
      file.writeBytes(part.getData().toByteArray());
    });
    Map<String, byte[]> whole = new TreeMap<>();
    files.forEach((name, bytes) -> whole.put(name, bytes.toByteArray()));
    return whole;
  }

  @Test
  void createSweep_fileAsMessage_isTheSameSweepAsYaml() {
    String yaml = study("message", "[5]");
    ExperimentFile file = Settings.parse(yaml, ExperimentFile.getDefaultInstance());

    Sweep first = server.create(yaml);
    Sweep second =
        server.service().createSweep(CreateSweepRequest.newBuilder().setFile(file).build());
    Sweep other =
        server
            .service()
            .createSweep(
                CreateSweepRequest.newBuilder()
                    .setFile(file)
                    .addOverrides("seeds=[6]")
                    .setValidateOnly(true)
                    .build());

    assertThat(second.getName()).isEqualTo(first.getName());
    assertThat(other.getName()).isNotEqualTo(first.getName());
    assertThat(other.getCounts().getWaiting()).isEqualTo(3);
    assertFails(() -> server.get(other), Status.Code.NOT_FOUND, "entered");
    server.watched(first, 0);
    ListTrialsResponse page =
        server
            .service()
            .listTrials(
                ListTrialsRequest.newBuilder().setParent(first.getName()).setPageSize(2).build());
    ListTrialsResponse rest =
        server
            .service()
            .listTrials(
                ListTrialsRequest.newBuilder()
                    .setParent(first.getName())
                    .setPageToken(page.getNextPageToken())
                    .build());
    assertThat(page.getTrialsList()).hasSize(2);
    assertThat(rest.getTrialsList()).hasSize(1);
    assertThat(rest.getTrials(0).getMetricsCount()).isPositive();
    assertThat(server.service().listSweeps(ListSweepsRequest.getDefaultInstance()).getSweepsList())
        .extracting(Sweep::getName)
        .contains(first.getName());
  }

  @Test
  void calls_badInput_areRefusedWithRuleValueAndCure() {
    assertFails(
        () -> server.create(study("typo", "[1]") + "seedz: [3]\n"),
        Status.Code.INVALID_ARGUMENT,
        "`seeds`");
    assertFails(
        () -> server.create("extends: [other.yaml]\n" + study("extending", "[1]")),
        Status.Code.INVALID_ARGUMENT,
        "send the whole file");
    assertFails(() -> server.create(""), Status.Code.INVALID_ARGUMENT, "name: my-study");
    assertFails(
        () -> server.create("#".repeat((1 << 20) + 1)),
        Status.Code.INVALID_ARGUMENT,
        "at most 1048576");
    assertFails(
        () -> server.service().createSweep(CreateSweepRequest.getDefaultInstance()),
        Status.Code.INVALID_ARGUMENT,
        "set `yaml` or `file`");
    assertFails(
        () -> server.create(study("nowhere", "[1]").replace("small-sample", "no-such")),
        Status.Code.NOT_FOUND,
        "no-such");
    Sweep absent = Sweep.newBuilder().setName("sweeps/" + "0".repeat(64)).build();
    assertFails(() -> server.get(absent), Status.Code.NOT_FOUND, "create it");
    assertFails(() -> server.watch(absent, 0).next(), Status.Code.NOT_FOUND, "create it");
    assertFails(
        () -> server.get(Sweep.newBuilder().setName("sweeps/x").build()),
        Status.Code.INVALID_ARGUMENT,
        "sweeps/<digest>");
    assertFails(
        () -> server.watch(absent, -1).next(), Status.Code.INVALID_ARGUMENT, "numbered from 1");
    assertThatThrownBy(() ->
            server.service().listSweeps(ListSweepsRequest.newBuilder().setPageSize(-1).build()))
        .hasMessageContaining("page");
  }

  @Test
  void watchSweep_deadlineOrCancelled_freesTheWatch() {
    Sweep sweep = quickSweep("watched", 100);
    server.service().cancelSweep(CancelSweepRequest.newBuilder().setName(sweep.getName()).build());
    server.watched(sweep, 0);
    for (int i = 0; i < SweepLimits.standard().watchers() + 3; i++) {
      try (Context.CancellableContext call = Context.current().withCancellation()) {
        call.run(() -> assertThat(server.watch(sweep, 0).next().getKind()).isEqualTo("created"));
      }
    }
    assertThat(server.watched(sweep, 0).getLast().getState())
        .isEqualTo(SweepState.SWEEP_STATE_CANCELLED);
  }

  private static Sweep quickSweep(String name, int first) {
    return server.create(quick(name, first));
  }

  @Test
  void cancelSweep_runningSweep_isGoneOnWithByResume() {
    Sweep sweep = quickSweep("cancelled", 200);
    Iterator<SweepEvent> events = server.watch(sweep, 0);
    SweepEvent last = events.next();
    while (!last.getKind().equals("done")) {
      last = events.next();
    }
    server.service().cancelSweep(CancelSweepRequest.newBuilder().setName(sweep.getName()).build());
    while (events.hasNext()) {
      last = events.next();
    }

    assertThat(last.getState()).isEqualTo(SweepState.SWEEP_STATE_CANCELLED);
    assertThat(last.getCounts().getWaiting()).isPositive();
    assertThat(server.create(quick("cancelled", 200)).getState())
        .isEqualTo(SweepState.SWEEP_STATE_CANCELLED);
    server.service().resumeSweep(ResumeSweepRequest.newBuilder().setName(sweep.getName()).build());
    List<SweepEvent> all = server.watched(sweep, 0);
    assertThat(all.getLast().getState()).isEqualTo(SweepState.SWEEP_STATE_ENDED);
    assertThat(ofKind(all, "done"))
        .extracting(event -> event.getTrial().getIdentity())
        .hasSize(QUICK);
    assertThat(ofKind(all, "cancelled")).hasSize(1);
    assertThat(ofKind(all, "resumed")).hasSize(1);
    assertThat(
            server
                .service()
                .retrySweep(RetrySweepRequest.newBuilder().setName(sweep.getName()).build())
                .getState())
        .isEqualTo(SweepState.SWEEP_STATE_ENDED);
  }

  /** Trials of the method that takes least. */
  private static String quick(String name, int first) {
    List<Integer> seeds = new ArrayList<>();
    for (int seed = first; seed < first + QUICK; seed++) {
      seeds.add(seed);
    }
    return """
    {name: %s, datasets: [small-sample], bits: [16], metrics: [map_all], methods: [{id: random}], seeds: %s}
    """
        .formatted(name, seeds);
  }

  @Test
  void createSweep_datasetReplacedSince_runsItsTrialsOfNow() throws Exception {
    DatasetCatalogue datasets = new DatasetCatalogue(server.workspace().datasets());
    Dataset sample = datasets.get("small-sample");
    datasets.add(named(sample, sample.split()), false);
    String yaml = study("replaced", "[1]").replace("small-sample", "replaced-sample");
    Sweep sweep = server.create(yaml);
    server.watched(sweep, 0);
    assertThat(server.get(sweep).getCounts().getDone()).isEqualTo(3);
    awaitReleased(sweep);

    Split split = sample.split();
    datasets.add(
        named(
            sample,
            new Split(
                split.train(),
                split.database(),
                split.part("query").subList(1, split.part("query").size()),
                split.part("validation"),
                "one query less")),
        true);

    assertThat(server.get(sweep).getState()).isEqualTo(SweepState.SWEEP_STATE_OPEN);
    assertThat(server.get(sweep).getCounts().getWaiting()).isEqualTo(3);
    assertThat(server.create(yaml).getName()).isEqualTo(sweep.getName());
    SweepEvent last = server.watched(sweep, 0).getLast();
    assertThat(last.getState()).isEqualTo(SweepState.SWEEP_STATE_ENDED);
    assertThat(last.getCounts().getDone()).isEqualTo(3);
    awaitReleased(sweep);
    // Of either data one of each method, whatever the figures on the other are.
    for (String method : List.of("random", "cca-itq")) {
      assertThat(registered(method + "-replaced-sample")).describedAs(method).isEqualTo(2);
    }
  }

  /** Number of runs that are registered as versions of a model. */
  private static long registered(String model) throws IOException {
    long count = 0;
    try (DirectoryStream<Path> runs =
        Files.newDirectoryStream(server.workspace().tracking(), "*.jsonl")) {
      for (Path run : runs) {
        count += Files.readString(run).contains('"' + model + '"') ? 1 : 0;
      }
    }
    return count;
  }

  /** Waits until an ended sweep is none that a server goes on with when it is started again. */
  private static void awaitReleased(Sweep sweep) throws InterruptedException {
    String digest = sweep.getName().substring("sweeps/".length());
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    try (SweepStore store = SweepStore.open(server.workspace().sweeps())) {
      while (store.sweep(digest).orElseThrow().served() && System.nanoTime() < limit) {
        Thread.sleep(20);
      }
      assertThat(store.sweep(digest).orElseThrow().served()).isFalse();
    }
  }

  private static Dataset named(Dataset sample, Split split) {
    return new Dataset("replaced-sample", "a test", sample.pairs(), sample.folder(), split);
  }

  @Test
  void server_restartedInMidSweep_goesOnAndRunsNoTrialTwice() {
    Sweep sweep = quickSweep("restarted", 300);
    Iterator<SweepEvent> events = server.watch(sweep, 0);
    List<SweepEvent> seen = new ArrayList<>();
    while (ofKind(seen, "done").size() < 3) {
      seen.add(events.next());
    }
    // The server first: while a client waits for its calls to end, the sweep may end too.
    server.stopPlatform();
    assertThatThrownBy(() -> events.forEachRemaining(seen::add))
        .isInstanceOf(StatusRuntimeException.class);
    server.startAgain();

    seen.addAll(server.watched(sweep, seen.getLast().getSequence()));

    assertThat(seen.getLast().getState()).isEqualTo(SweepState.SWEEP_STATE_ENDED);
    assertThat(ofKind(seen, "done"))
        .extracting(event -> event.getTrial().getIdentity())
        .hasSize(QUICK)
        .doesNotHaveDuplicates();
    assertThat(server.get(sweep).getCounts().getDone()).isEqualTo(QUICK);
  }
}
