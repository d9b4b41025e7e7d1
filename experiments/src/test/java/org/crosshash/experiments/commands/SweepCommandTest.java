package org.crosshash.experiments.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Endpoints;
import org.crosshash.config.Settings;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.DatasetCatalogue;
import org.crosshash.experiments.datasets.Split;
import org.crosshash.experiments.pipeline.EncodingModels;
import org.crosshash.experiments.pipeline.ScratchFolder;
import org.crosshash.experiments.pipeline.SmallSample;
import org.crosshash.experiments.platform.RunningPlatform;
import org.crosshash.experiments.platform.Workspace;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.sweeps.file.ExperimentFiles;
import org.crosshash.experiments.sweeps.state.SweepStore;
import org.crosshash.experiments.sweeps.state.TrialDetail;
import org.crosshash.experiments.v1.ExperimentFile;
import org.crosshash.wire.Address;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps as commands, over real services, with methods that take no time. */
class SweepCommandTest {
  @TempDir private static Path folder;
  private static Workspace workspace;

  /** Stays up between the commands, each of which would start it again. */
  private static RunningPlatform platform;

  @BeforeAll
  static void addDataset() {
    workspace = Workspace.open(folder.resolve("workspace"));
    new DatasetCatalogue(workspace.datasets()).add(SmallSample.in(folder.resolve("sample")), false);
    platform = RunningPlatform.attachOrStart(workspace);
  }

  @AfterAll
  static void stopPlatform() {
    platform.close();
    RunningPlatform.stop(workspace);
  }

  private static Path study(String name) throws IOException {
    return Files.writeString(
        folder.resolve(name + ".yaml"),
        """
        name: %s
        datasets: [small-sample]
        bits: [16]
        seeds: [1, 2]
        methods:
          - {id: random}
          - id: cca-itq
            ablation:
              parts: [{name: weights, without: {training: {training_free: {weighted: false}}}}]
        """
            .formatted(name));
  }

  private static CommandRun sweep(String command, Path file, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("sweep", command, file.toString(), "--workspace", workspace.root().toString()));
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  @Test
  void run_study_isDoneOnceAndReported() throws IOException {
    Path file = study("first");
    assertThat(sweep("plan", file).out())
        .contains("without weights", "0 of 6 done", "Time left: unknown");
    assertThat(sweep("resume", file).err()).contains("Only a sweep that was started");

    Path events = folder.resolve("events.jsonl");
    CommandRun run = sweep("run", file, "--json", events.toString(), "--slots", "2");

    assertThat(run.status()).describedAs(run.out() + run.err()).isZero();
    assertThat(run.out()).contains("6 of 6 done", "| cca-itq, without weights |", "report.html");
    assertThat(Files.readAllLines(events).stream().map(line -> Settings.tree(line)))
        .filteredOn(event -> event.path("event").asText().equals("done"))
        .hasSize(6);
    Path reports = workspace.sweeps().resolve("reports/first");
    assertThat(reports.resolve("tables.tex")).content().contains("\\toprule");
    assertThat(Settings.tree(Files.readString(reports.resolve("report.json"))).path("tests"))
        .isNotEmpty();

    assertThat(sweep("run", file).out()).contains("Nothing to do: 6 of 6 done");
    requireDetails(file);
    requireComparisons(reports);
    CommandRun more = sweep("run", file, "seeds=[1,2,3]");
    assertThat(more.status()).isZero();
    assertThat(more.out().lines().filter(line -> line.startsWith("begin"))).hasSize(3);
    assertThat(sweep("status", file, "seeds=[1,2,3]").out()).contains("ended: 9 of 9 done");
    assertThat(sweep("report", file, "--output", folder.resolve("out").toString()).status())
        .isZero();
    assertThat(folder.resolve("out/figures.csv")).exists();
  }

  @Test
  void best_searchOnTheValidationPart_isWrittenAsAFileToExtend() throws IOException {
    Path file = study("search");
    assertThat(sweep("best", file, "seeds=[1]").err())
        .contains("where the validation part asks", "asking: query");
    String[] overrides = {"asking=validation", "seeds=[1]"};
    assertThat(sweep("best", file, overrides).err()).contains("must have come to its end");
    CommandRun run = sweep("run", file, overrides);
    assertThat(run.status()).describedAs(run.out() + run.err()).isZero();

    Path winner = folder.resolve("winner.yaml");
    CommandRun best =
        sweep("best", file, overrides[0], overrides[1], "--output", winner.toString());

    assertThat(best.status()).describedAs(best.err()).isZero();
    assertThat(winner).content().isEqualTo(best.out());
    ExperimentFile confirmation =
        ExperimentFiles.load(
                Files.writeString(
                    folder.resolve("confirmation.yaml"),
                    """
                    extends: [winner.yaml]
                    name: confirmation
                    candidate: winner
                    methods: ['${winner}', {id: cvh}]
                    """),
                List.of())
            .file();
    assertThat(confirmation.getMethods(0).getId()).isEqualTo("cca-itq");
  }

  @Test
  void run_twoDatasets_areReportedEach() throws IOException {
    Dataset sample = SmallSample.in(folder.resolve("sample"));
    Split split = sample.split();
    new DatasetCatalogue(workspace.datasets())
        .add(
            new Dataset(
                "other-sample",
                "another",
                sample.pairs(),
                sample.folder(),
                new Split(
                    split.train(),
                    split.database(),
                    split.part("validation"),
                    split.part("query"),
                    "the parts that ask, exchanged")),
            true);
    Path file = study("both");

    CommandRun run = sweep("run", file, "datasets=[small-sample,other-sample]", "seeds=[81,82]");

    assertThat(run.status()).describedAs(run.out() + run.err()).isZero();
    assertThat(run.out()).contains("12 of 12 done");
    Path reports = workspace.sweeps().resolve("reports/both");
    List<String> figures = Files.readAllLines(reports.resolve("figures.csv"));
    List<String> own = new ArrayList<>();
    for (String dataset : List.of("small-sample", "other-sample")) {
      assertThat(reports.resolve("report.md")).content().contains("## mAP@all on " + dataset);
      assertThat(reports.resolve("report.html")).content().contains("mAP@all on " + dataset);
      assertThat(reports.resolve("tables.tex")).content().contains("mAP@all on " + dataset);
      List<String> lines =
          figures.stream()
              .filter(line -> line.startsWith(dataset + ","))
              .map(line -> line.substring(dataset.length()))
              .toList();
      assertThat(lines).as("a line for each task, metric and method").hasSize(2 * 2 * 3);
      own.add(lines.toString());
    }
    assertThat(own).as("each has figures of its own").doesNotHaveDuplicates();
    assertThat(compare("both/small-sample/random-16-s81", "both/other-sample/random-16-s81").err())
        .contains("dataset");
  }

  private static CommandRun compare(String... names) {
    List<String> arguments = new ArrayList<>(List.of("compare"));
    arguments.addAll(List.of(names));
    arguments.addAll(List.of("--workspace", workspace.root().toString()));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  /** Trials are found by label and by identity, and what is wrong is said. */
  private static void requireComparisons(Path reports) throws IOException {
    CommandRun run = compare("first/random-16-s1", "first/cca-itq:full-16-s1");
    assertThat(run.status()).describedAs(run.err()).isZero();
    assertThat(run.out()).contains("training.method", "mAP@all I→T", "Holm");
    String identity = Files.readAllLines(reports.resolve("trials.csv")).get(1).split(",", -1)[6];
    assertThat(compare(identity.substring(0, 12), "first/random-16-s2", "--json", "-").out())
        .startsWith("{")
        .contains("\"p_holm\"");
    assertThat(compare("first", "first").out()).contains("No setting differs");
    assertThat(compare("firs", "first").err()).contains("Did you mean `first`");
    assertThat(compare("first/rondom-16-s1", "first").err()).contains("random-16-s1");
    assertThat(compare("first", "first/random-16-s1").err()).contains("Two sweeps or two trials");
    assertThat(compare("0123456789ab", "first").err()).contains("of this workspace must be named");
  }

  /** Each trial keeps what figures need. */
  private static void requireDetails(Path file) {
    Sweep sweep =
        Sweep.of(
            ExperimentFiles.load(file, List.of()),
            new DatasetCatalogue(workspace.datasets()),
            EncodingModels.of(workspace.encoders()));
    try (SweepStore store = SweepStore.open(workspace.sweeps())) {
      assertThat(store.rows(sweep.identities(), true).values())
          .hasSize(6)
          .allSatisfy(row -> {
            TrialDetail detail = row.result().orElseThrow().detail();
            assertThat(detail.curves()).hasSize(4);
            assertThat(detail.codes()).containsKeys("image_entropy", "text_collisions");
            assertThat(detail.gallery())
                .hasSize(8)
                .allSatisfy(query -> assertThat(query.hits()).hasSize(8));
          });
    }
  }

  @Test
  void run_processKilled_isGoneOnWithToTheSameResults() throws Exception {
    Path file = study("killed");
    String[] other = {"seeds=[11,12,13,14]"};
    Path log = folder.resolve("killed.log");
    Process process = SweepProcess.start(file, log, workspace, other);
    SweepProcess.awaitDone(process, log, 3);
    process.destroyForcibly().waitFor();

    CommandRun resumed = sweep("resume", file, other);

    assertThat(resumed.status()).describedAs(Files.readString(log) + resumed.out()).isZero();
    assertThat(resumed.out()).contains("12 of 12 done");
    List<String> ended = new ArrayList<>();
    for (String text : List.of(Files.readString(log), resumed.out())) {
      text.lines()
          .filter(line -> line.startsWith("done"))
          .map(line -> line.substring(4).strip())
          .map(line -> line.substring(0, line.indexOf(' ')))
          .forEach(ended::add);
    }
    assertThat(ended).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(11);
    if (Boolean.getBoolean("crosshash.long")) {
      Workspace own = Workspace.open(folder.resolve("undisturbed"));
      new DatasetCatalogue(own.datasets()).add(SmallSample.in(folder.resolve("sample")), false);
      String[] there = {"--workspace", own.root().toString()};
      assertThat(
              CommandRun.of("sweep", "run", file.toString(), other[0], there[0], there[1]).status())
          .isZero();
      RunningPlatform.stop(own);
      assertThat(figures(own)).isEqualTo(figures(workspace)).hasSizeGreaterThan(12);
    }
  }

  /** A study of which the first two trials cannot be run: closed forms have fewer dimensions. */
  private static Path failing(String name) throws IOException {
    return Files.writeString(
        folder.resolve(name + ".yaml"),
        """
        name: %s
        datasets: [small-sample]
        bits: [512]
        seeds: [1, 2]
        methods: [{id: cca-itq}, {id: random}]
        """
            .formatted(name));
  }

  @Test
  void retry_failedTrials_runsThemAgain() throws IOException {
    Path file = failing("failing");

    CommandRun run = sweep("run", file);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains("failed cca-itq-512-s1 for good: ", "2 of 4 done, 0 running, 0 waiting, 2 failed")
        .contains("2 trials failed; run them again with: crosshash sweep retry " + file);
    assertThat(sweep("status", file).out())
        .contains("ended: 2 of 4 done", "failed  cca-itq-512-s1, try 1: ");
    CommandRun nothing = sweep("run", file);
    assertThat(nothing.out()).contains("Nothing to do", "sweep retry " + file);
    assertThat(nothing.status()).isEqualTo(1);
    CommandRun retried = sweep("retry", file);
    assertThat(retried.status()).isEqualTo(1);
    assertThat(retried.out())
        .contains("2 failed trials wait again", "2 of 4 done, 0 running, 0 waiting, 2 failed");
    assertThat(retried.out().lines().filter(line -> line.startsWith("begin")))
        .containsExactly("begin  cca-itq-512-s1", "begin  cca-itq-512-s2");
  }

  @Test
  void run_failFastOrSoManyFailures_beginsNothingFurther() throws IOException {
    CommandRun fast = sweep("run", failing("fast"), "seeds=[61,62]", "--fail-fast");
    assertThat(fast.status()).isEqualTo(1);
    assertThat(fast.out())
        .contains("Too many trials failed: 0 of 4 done, 0 running, 3 waiting, 1 failed");

    CommandRun two = sweep("run", failing("two"), "seeds=[63,64]", "--max-failures", "2");
    assertThat(two.status()).isEqualTo(1);
    assertThat(two.out())
        .contains("Too many trials failed: 0 of 4 done, 0 running, 2 waiting, 2 failed");
  }

  @Test
  void plan_resolved_printsAFileThatMeansTheSame() throws IOException {
    Path file = study("resolved");

    CommandRun run = sweep("plan", file, "seeds=[5]", "--resolved");

    Path resolved = Files.writeString(folder.resolve("whole.json"), run.out());
    assertThat(Settings.tree(run.out()).path("seeds")).hasToString("[5]");
    assertThat(ExperimentFiles.load(resolved, List.of()).digest())
        .isEqualTo(ExperimentFiles.load(file, List.of("seeds=[5]")).digest());
  }

  @Test
  void run_trainingThatDiverges_failsItsTrialAloneAndKeepsTheRest() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("diverging.yaml"),
            """
            name: diverging
            datasets: [small-sample]
            bits: [16]
            seeds: [71]
            methods:
              - id: djsrh
                set: {training: {epochs: 9, optimiser: {kind: sgd, learning_rate: 1000, weight_decay: 1}}}
              - {id: random}
            running: {attempts: 1}
            """);

    CommandRun run = sweep("run", file);

    assertThat(run.status()).describedAs(run.out() + run.err()).isEqualTo(1);
    assertThat(run.out())
        .containsPattern("failed djsrh-16-s71 for good: .*finite")
        .contains("1 of 2 done, 0 running, 0 waiting, 1 failed");
    assertThat(sweep("status", file).out()).contains("ended: 1 of 2 done", "finite");
  }

  @Test
  void run_encoderExchangedUnderItsId_runsTheTrialsAgain() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("exchanged.yaml"),
            "{name: exchanged, datasets: [small-sample], bits: [16], seeds: [1],"
                + " encoding: {encoder: mine}, methods: [{id: cca-itq}]}");
    assertThat(sweep("plan", file).err()).contains("crosshash models add");
    addEncoder("clip");
    EncodeConfig mine = EncodeConfig.newBuilder().setEncoder("mine").build();
    assertThat(EncodingModels.of(() -> connect()).digests(mine))
        .as("a service tells the digest that its folder has")
        .isEqualTo(EncodingModels.of(workspace.encoders()).digests(mine));

    CommandRun first = sweep("run", file);
    assertThat(first.status()).describedAs(first.out() + first.err()).isZero();
    assertThat(sweep("run", file, "--endpoints", platform.address()).out())
        .contains("Nothing to do: 1 of 1 done");
    String before = Files.readString(reports("exchanged"));
    ScratchFolder.delete(workspace.encoders().resolve("mine"));
    addEncoder("siglip");

    assertThat(sweep("plan", file).out()).contains("0 of 1 done");
    CommandRun second = sweep("run", file);
    assertThat(second.status()).describedAs(second.out() + second.err()).isZero();
    assertThat(second.out()).contains("1 of 1 done").doesNotContain("Nothing to do");
    assertThat(Files.readString(reports("exchanged"))).isNotEqualTo(before);
  }

  private static CrosshashClient connect() {
    return CrosshashClient.connect(Endpoints.single(Address.parse(platform.address())));
  }

  private static Path reports(String study) {
    return workspace.sweeps().resolve("reports").resolve(study).resolve("figures.csv");
  }

  /** Adds a small model with random weights under the id {@code mine}. */
  private static void addEncoder(String model) {
    Path source = Path.of("..", "core", "encoding", "src", "test", "resources", "models", model);
    CommandRun run =
        CommandRun.of(
            "models",
            "add",
            "--workspace",
            workspace.root().toString(),
            "--preset",
            model,
            "--id",
            "mine",
            source.toString());
    assertThat(run.status()).describedAs(run.err()).isZero();
  }

  @Test
  void run_interruptedByCtrlC_exits130AndIsResumed() throws Exception {
    Path file = study("interrupted");
    String[] other = {"seeds=[41,42,43]"};
    Path log = folder.resolve("interrupted.log");
    Process process = SweepProcess.start(file, log, workspace, other);
    SweepProcess.awaitDone(process, log, 2);
    assertThat(process.isAlive()).describedAs(Files.readString(log)).isTrue();

    // A terminal sends this at Ctrl-C.
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

    assertThat(process.exitValue()).describedAs(Files.readString(log)).isEqualTo(130);
    assertThat(log)
        .content()
        .contains("Interrupted: ", "Go on with: crosshash sweep resume " + file);
    assertThat(sweep("status", file, other).out()).contains(" 0 running,", " 0 failed");
    CommandRun resumed = sweep("resume", file, other);
    assertThat(resumed.status()).describedAs(resumed.out()).isZero();
    assertThat(resumed.out()).contains("9 of 9 done");
    assertThat(
            Stream.of(Files.readString(log), resumed.out())
                .flatMap(String::lines)
                .filter(line -> line.startsWith("done"))
                .map(line -> line.substring(4).strip())
                .map(line -> line.substring(0, line.indexOf(' '))))
        .doesNotHaveDuplicates()
        .hasSize(9);
  }

  /** The lines of a report, without the seconds that training took. */
  private static List<String> figures(Workspace where) throws IOException {
    return Files.readAllLines(where.sweeps().resolve("reports/killed/trials.csv")).stream()
        .map(line -> line.substring(0, line.lastIndexOf(',')))
        .toList();
  }

  @Test
  void plan_trialsThatFitNowhere_areRefusedBeforeAnythingIsEntered() throws IOException {
    Path file = study("large");
    String[] needs = {"running={threads: 3, memory_megabytes: 100, slots: 4}"};

    assertThat(sweep("plan", file, needs[0], "--threads", "7", "--memory", "1000").out())
        .contains("At a time: 2; a trial needs 3 threads and 100 MB, the worker has 7 threads");
    assertThat(sweep("plan", file, needs[0], "--threads", "2").err())
        .contains("A trial must fit into the worker", "the worker has 2 threads");
    CommandRun run = sweep("run", file, needs[0], "--memory", "99");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("needs 3 threads and 100 MB", "99 MB", "running.threads");
    assertThat(sweep("cancel", file).err()).contains("Only a sweep that was started");
  }

  @Test
  void run_nobodyAtTheEndpoint_saysSoAndKeepsTheSweep() throws IOException {
    Path file = study("nobody");

    CommandRun run = sweep("run", file, "seeds=[21]", "--endpoints", "127.0.0.1:9");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("Check that the server runs and that its address is right");
    assertThat(sweep("status", file, "seeds=[21]").out())
        .contains("open: 0 of 3 done, 0 running, 3 waiting, 0 failed");
  }

  @Test
  void cancel_startedSweep_isResumedOnlyByResume() throws IOException {
    Path file = study("cancelled");
    assertThat(sweep("cancel", file, "seeds=[31]").err()).contains("Only a sweep that was started");
    sweep("run", file, "seeds=[31]", "--endpoints", "127.0.0.1:9");
    assertThat(sweep("cancel", file, "seeds=[31]").out()).contains("is cancelled");

    assertThat(sweep("run", file, "seeds=[31]").err()).contains("`sweep resume`");
    assertThat(sweep("resume", file, "seeds=[31]").status()).isZero();
  }
}
