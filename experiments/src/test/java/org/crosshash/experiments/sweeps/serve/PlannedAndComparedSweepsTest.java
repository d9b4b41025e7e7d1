package org.crosshash.experiments.sweeps.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.crosshash.experiments.sweeps.serve.SweepServer.assertFails;
import static org.crosshash.experiments.sweeps.serve.SweepServer.ofKind;

import com.fasterxml.jackson.databind.JsonNode;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.crosshash.config.Settings;
import org.crosshash.experiments.commands.SweepCommands;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.DatasetCatalogue;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.experiments.datasets.Split;
import org.crosshash.experiments.pipeline.EncodingModels;
import org.crosshash.experiments.sweeps.file.ExperimentFiles;
import org.crosshash.experiments.sweeps.run.OpenSweep;
import org.crosshash.experiments.sweeps.state.SweepStore;
import org.crosshash.experiments.v1.CompareSweepsRequest;
import org.crosshash.experiments.v1.ComparedFigure;
import org.crosshash.experiments.v1.ComparedSetting;
import org.crosshash.experiments.v1.GetSweepBestRequest;
import org.crosshash.experiments.v1.GetSweepReportRequest;
import org.crosshash.experiments.v1.GetSweepResultsRequest;
import org.crosshash.experiments.v1.ListSweepsRequest;
import org.crosshash.experiments.v1.ListTrialsRequest;
import org.crosshash.experiments.v1.PlanSweepRequest;
import org.crosshash.experiments.v1.ResultVerdict;
import org.crosshash.experiments.v1.RetrySweepRequest;
import org.crosshash.experiments.v1.SeedInterval;
import org.crosshash.experiments.v1.Sweep;
import org.crosshash.experiments.v1.SweepBest;
import org.crosshash.experiments.v1.SweepComparison;
import org.crosshash.experiments.v1.SweepEvent;
import org.crosshash.experiments.v1.SweepPlan;
import org.crosshash.experiments.v1.Trial;
import org.crosshash.experiments.v1.TrialState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a caller over gRPC is told before a sweep is run, and of several when they were. */
class PlannedAndComparedSweepsTest {
  @TempDir private static Path folder;
  private static SweepServer server;

  @BeforeAll
  static void start() {
    server = new SweepServer(folder);
    DatasetCatalogue datasets = new DatasetCatalogue(server.workspace().datasets());
    Dataset sample = datasets.get("small-sample");
    // Two datasets of a hundred pairs, which take no time: what asks in one is validated by in the
    // other.
    List<Pair> pairs = sample.pairs().subList(0, 100);
    List<String> train = every(pairs, 2, 0);
    List<String> one = every(pairs, 4, 1);
    List<String> other = every(pairs, 4, 3);
    for (Split split :
        List.of(
            new Split(train, train, one, other, "tiny"),
            new Split(train, train, other, one, "other"))) {
      String name = split.statement() + "-sample";
      datasets.add(new Dataset(name, "a test", pairs, sample.folder(), split), false);
    }
  }

  /** Ids of the pairs whose number leaves this rest. */
  private static List<String> every(List<Pair> pairs, int step, int rest) {
    return IntStream.range(0, pairs.size())
        .filter(i -> i % step == rest)
        .mapToObj(i -> pairs.get(i).id())
        .toList();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String study(String name, String datasets, String bits, String seeds) {
    return """
    name: %s
    datasets: %s
    bits: %s
    seeds: %s
    metrics: [map_all]
    methods: [{id: random}, {id: cca-itq}]
    """
        .formatted(name, datasets, bits, seeds);
  }

  private static String study(String name, String bits, String seeds) {
    return study(name, "[tiny-sample]", bits, seeds);
  }

  private static SweepPlan plan(PlanSweepRequest.Builder request) {
    return server.service().planSweep(request.build());
  }

  private static PlanSweepRequest.Builder yaml(String text) {
    return PlanSweepRequest.newBuilder().setYaml(text);
  }

  private static SweepComparison compare(String first, String second) {
    return compare(first, second, "");
  }

  private static SweepComparison compare(String first, String second, String test) {
    return server
        .service()
        .compareSweeps(
            CompareSweepsRequest.newBuilder()
                .setFirst(first)
                .setSecond(second)
                .setTest(test)
                .build());
  }

  private static List<Trial> trials(Sweep sweep) {
    return server
        .service()
        .listTrials(ListTrialsRequest.newBuilder().setParent(sweep.getName()).build())
        .getTrialsList();
  }

  /** A sweep that somebody entered and nobody runs. */
  private static String entered(String yaml) {
    try (SweepStore store = SweepStore.open(server.workspace().sweeps())) {
      OpenSweep open =
          new OpenSweep(
              store,
              org.crosshash.experiments.sweeps.Sweep.of(
                  ExperimentFiles.parse(yaml, List.of()),
                  new DatasetCatalogue(server.workspace().datasets()),
                  EncodingModels.of(server.workspace().encoders())));
      open.register();
      return "sweeps/" + open.digest();
    }
  }

  @Test
  void planSweep_partOfItDone_saysWhatIsLeftAndEntersNothing() throws IOException {
    // Code lengths of this test alone: what other tests ran has no part in the forecast.
    String yaml = study("planned", "[8, 24]", "[1]");

    SweepPlan before = plan(yaml(yaml));

    assertThat(before.getStudy()).isEqualTo("planned");
    assertThat(before.getCounts().getWaiting()).isEqualTo(4);
    assertThat(before.getTrialsList())
        .extracting(Trial::getLabel)
        .containsExactly("random-8-s1", "random-24-s1", "cca-itq-8-s1", "cca-itq-24-s1");
    Sweep unknown = Sweep.newBuilder().setName(before.getName()).build();
    assertFails(() -> server.get(unknown), Status.Code.NOT_FOUND, "entered");
    assertThat(server.service().listSweeps(ListSweepsRequest.getDefaultInstance()).getSweepsList())
        .extracting(Sweep::getStudy)
        .doesNotContain("planned");

    Sweep run = server.run(yaml);
    assertThat(run.getName()).isEqualTo(before.getName());
    double took = trials(run).stream().mapToDouble(Trial::getSeconds).sum();
    PlanSweepRequest.Builder more =
        yaml(yaml + "running: {slots: 2}\n").addOverrides("seeds=[1, 2, 3]");
    SweepPlan after = plan(more);

    assertThat(after.getCounts().getDone()).isEqualTo(4);
    assertThat(after.getCounts().getWaiting()).isEqualTo(8);
    assertThat(after.getTrialsList())
        .filteredOn(trial -> trial.getState() == TrialState.TRIAL_STATE_DONE)
        .extracting(Trial::getSeed)
        .containsExactly(1L, 1L, 1L, 1L);
    // Each kind of trial took once what it took, and is to be run twice.
    assertThat(after.getWorkSeconds()).isCloseTo(2 * took, within(1e-9)).isPositive();
    assertThat(after.getSlots()).isEqualTo(2);
    assertThat(after.getSecondsLeft()).isCloseTo(took, within(1e-9));
    assertThat(after.getUnknownTrials()).isZero();
    SweepPlan first = plan(more.setPageSize(5));
    SweepPlan rest = plan(more.setPageToken(first.getNextPageToken()).setPageSize(0));
    assertThat(first.getTrialsList()).hasSize(5).isEqualTo(after.getTrialsList().subList(0, 5));
    assertThat(rest.getTrialsList()).isEqualTo(after.getTrialsList().subList(5, 12));

    SweepPlan own = plan(PlanSweepRequest.newBuilder().setName(run.getName()));
    assertThat(own.getCounts().getDone()).isEqualTo(4);
    assertThat(own.getSecondsLeft()).isZero();
    Path file = Files.writeString(folder.resolve("planned.yaml"), yaml);
    String words =
        SweepCommands.run("plan", file, server.workspace(), "seeds=[1, 2, 3]", "--slots", "2");
    assertThat(words).contains("4 of 12 done");
    after
        .getTrialsList()
        .forEach(trial -> assertThat(words).contains(trial.getIdentity().substring(0, 12)));
  }

  @Test
  void planSweep_equalOrUnproposedTrials_areCounted() {
    SweepPlan equal =
        plan(
            yaml(
                """
                name: equal
                datasets: [tiny-sample]
                bits: [48]
                seeds: [1, 2]
                methods: [{id: random}, {id: random, name: again}]
                """));
    assertThat(equal.getTrialsList()).hasSize(2);
    assertThat(equal.getEqualTrials()).isEqualTo(2);
    assertThat(equal.getCounts().getWaiting()).isEqualTo(2);

    SweepPlan search = plan(yaml(search("planned-search")));
    assertThat(search.getTrialsList()).isEmpty();
    assertThat(search.getUnproposedTrials()).isEqualTo(3);
    assertThat(search.getCounts().getWaiting()).isEqualTo(3);
    assertThat(search.getEqualTrials()).isZero();
  }

  private static String search(String name) {
    return """
    name: %s
    datasets: [tiny-sample]
    bits: [16]
    seeds: [1]
    asking: validation
    metrics: [map_all]
    methods: [{id: cca-itq}]
    axes: [{setting: training.training_free.regularisation, range: {minimum: 1, maximum: 100, scale: log}}]
    exploration: {kind: tpe, points: 3, startup: 2, seed: 5}
    """
        .formatted(name);
  }

  @Test
  void planSweep_refusedFile_failsAsCreateSweepDoes() {
    for (String yaml :
        List.of(
            "",
            study("typo", "[16]", "[1]") + "seedz: [3]\n",
            "extends: [other.yaml]\n" + study("extending", "[16]", "[1]"),
            study("nowhere", "[no-such]", "[16]", "[1]"),
            study("greedy", "[16]", "[1]") + "running: {threads: 100000}\n",
            study("odd", "[15]", "[1]"))) {
      StatusRuntimeException created = failure(() -> server.create(yaml));
      StatusRuntimeException planned = failure(() -> plan(yaml(yaml)));
      assertThat(planned.getStatus().getCode()).isEqualTo(created.getStatus().getCode());
      assertThat(planned).hasMessage(created.getMessage());
    }
    assertFails(
        () -> plan(PlanSweepRequest.newBuilder()),
        Status.Code.INVALID_ARGUMENT,
        "set `yaml`, `file` or `name`");
    assertFails(
        () -> plan(PlanSweepRequest.newBuilder().setName("sweeps/" + "0".repeat(64))),
        Status.Code.NOT_FOUND,
        "create it");
    assertFails(
        () ->
            plan(
                PlanSweepRequest.newBuilder()
                    .setName("sweeps/" + "0".repeat(64))
                    .addOverrides("seeds=[1]")),
        Status.Code.INVALID_ARGUMENT,
        "send its file");
    assertFails(
        () -> plan(yaml(study("paged", "[16]", "[1]")).setPageSize(-1)),
        Status.Code.INVALID_ARGUMENT,
        "page");
  }

  private static StatusRuntimeException failure(Runnable call) {
    try {
      call.run();
    } catch (StatusRuntimeException failure) {
      return failure;
    }
    throw new AssertionError("It was not refused");
  }

  @Test
  void compareSweeps_overTwoDatasets_saysWhatTheCommandSays() {
    Sweep one = server.run(study("one", "[16]", "[1, 2]"));
    Sweep two = server.run(study("two", "[tiny-sample, other-sample]", "[16, 32]", "[2, 3]"));

    SweepComparison compared = compare(one.getName(), "two");

    assertThat(compared.getSettingsList())
        .contains(
            ComparedSetting.newBuilder()
                .setKey("bits")
                .setFirst("[16]")
                .setSecond("[16,32]")
                .build())
        .extracting(ComparedSetting::getKey)
        .contains("datasets", "name", "seeds");
    assertThat(compared.getFiguresList())
        .extracting(figure -> figure.getLine().getMethod() + " " + figure.getTask())
        .containsExactly("random i2t", "random t2i", "cca-itq i2t", "cca-itq t2i");
    for (ComparedFigure figure : compared.getFiguresList()) {
      assertThat(figure.getFirst().getMean()).isCloseTo(mean(one, figure), within(1e-12));
      assertThat(figure.getSecond().getMean()).isCloseTo(mean(two, figure), within(1e-12));
      assertThat(figure.getFirst().getSeeds()).isEqualTo(2);
      assertThat(figure.getPaired().getQueries()).isPositive();
      assertThat(figure.getPaired().getPHolm()).isGreaterThanOrEqualTo(figure.getPaired().getP());
    }
    assertThat(compared.getNotesList())
        .contains(
            "other-sample, random, 16 bits: only in the second, not comparable: another dataset")
        .contains("tiny-sample, random, 32 bits: only in the second");
    requireSame(compared, "one", "two");
    assertThat(compare("one", two.getName().substring("sweeps/".length(), 30))).isEqualTo(compared);
    assertThat(compare("one", "two", "permutation").getTest()).isEqualTo("permutation");
  }

  /** The mean over a sweep's seeds of the figure on the tiny sample. */
  private static double mean(Sweep sweep, ComparedFigure figure) {
    return trials(sweep).stream()
        .filter(trial -> trial.getDataset().equals("tiny-sample"))
        .filter(trial -> trial.getMethod().equals(figure.getLine().getMethod()))
        .filter(trial -> trial.getBits() == figure.getBits())
        .mapToDouble(trial -> trial.getMetricsOrThrow(figure.getTask() + "/" + figure.getMetric()))
        .average()
        .orElseThrow();
  }

  /** Holds a comparison to what the command writes of it as JSON. */
  private static void requireSame(SweepComparison compared, String first, String second) {
    JsonNode written = Settings.tree(SweepCommands.compare(first, second, server.workspace()));
    assertThat(compared.getFirst()).isEqualTo(written.path("first").asText());
    assertThat(compared.getSecond()).isEqualTo(written.path("second").asText());
    assertThat(compared.getTest()).isEqualTo(written.path("test").asText());
    assertThat(compared.getNotesList())
        .isEqualTo(
            StreamSupport.stream(written.path("notes").spliterator(), false)
                .map(JsonNode::asText)
                .toList());
    assertThat(compared.getSettingsList()).hasSameSizeAs(written.path("settings"));
    for (int i = 0; i < written.path("settings").size(); i++) {
      JsonNode setting = written.path("settings").get(i);
      ComparedSetting sent = compared.getSettings(i);
      assertThat(sent.getKey()).isEqualTo(setting.path("setting").asText());
      assertThat(sent.hasFirst() ? sent.getFirst() : "–").isEqualTo(setting.path("first").asText());
      assertThat(sent.hasSecond() ? sent.getSecond() : "–")
          .isEqualTo(setting.path("second").asText());
    }
    assertThat(compared.getFiguresList()).hasSameSizeAs(written.path("figures"));
    for (int i = 0; i < written.path("figures").size(); i++) {
      assertThat(figure(compared.getFigures(i))).isEqualTo(figure(written.path("figures").get(i)));
    }
  }

  private static Map<String, Object> figure(JsonNode written) {
    Map<String, Object> figure = new TreeMap<>();
    written
        .properties()
        .forEach(entry ->
            figure.put(
                entry.getKey(),
                entry.getValue().isTextual()
                    ? entry.getValue().asText()
                    : entry.getValue().asDouble()));
    return figure;
  }

  private static Map<String, Object> figure(ComparedFigure sent) {
    Map<String, Object> figure = new TreeMap<>();
    figure.put("dataset", sent.getDataset());
    figure.put("line", sent.getLine().getMethod());
    figure.put("bits", (double) sent.getBits());
    figure.put("task", sent.getTask());
    figure.put("metric", sent.getMetric());
    put(figure, "first", sent.getFirst());
    put(figure, "second", sent.getSecond());
    figure.put("difference", sent.getDifference());
    if (sent.hasPaired()) {
      figure.put("queries", (double) sent.getPaired().getQueries());
      figure.put("p", sent.getPaired().getP());
      figure.put("p_holm", sent.getPaired().getPHolm());
      figure.put("rank_biserial", sent.getPaired().getRankBiserial());
    }
    if (sent.getPaired().hasDZ()) {
      figure.put("d_z", sent.getPaired().getDZ());
    }
    return figure;
  }

  private static void put(Map<String, Object> figure, String name, SeedInterval interval) {
    figure.put(name, interval.getMean());
    figure.put(name + "_seeds", (double) interval.getSeeds());
    if (interval.hasHalfWidth()) {
      figure.put(name + "_t_half_width", interval.getHalfWidth());
    }
  }

  @Test
  void compareSweeps_trials_areFoundByLabelAndIdentity() {
    Sweep sweep = server.run(study("trials", "[16, 32]", "[1]"));
    List<Trial> trials = trials(sweep);

    SweepComparison compared = compare(sweep.getName() + "/random-16-s1", "trials/cca-itq-32-s1");

    assertThat(compared.getFiguresList())
        .isNotEmpty()
        .allSatisfy(figure -> {
          assertThat(figure.hasLine()).isFalse();
          assertThat(figure.getBits()).as("they differ in it").isZero();
          assertThat(figure.getFirst().hasHalfWidth()).isFalse();
        });
    assertThat(compared.getSettingsList())
        .extracting(ComparedSetting::getKey)
        .contains("training.bits", "training.method");
    requireSame(compared, "trials/random-16-s1", "trials/cca-itq-32-s1");
    Trial one = trials.getFirst();
    assertThat(one.getLabel()).isEqualTo("random-16-s1");
    assertThat(compare(one.getIdentity().substring(0, 12), "trials/cca-itq-32-s1").getFiguresList())
        .isEqualTo(compared.getFiguresList());
  }

  @Test
  void compareSweeps_ofASearch_hasThePointsThatWereProposed() {
    Sweep sweep = server.run(search("search"));
    List<Trial> trials = trials(sweep);
    assertThat(trials).hasSize(3);

    assertThat(compare("search", "search").getFiguresList()).hasSize(6);
    SweepComparison two =
        compare("search/" + trials.get(0).getLabel(), trials.get(1).getIdentity());

    assertThat(two.getSettingsList())
        .extracting(ComparedSetting::getKey)
        .containsExactly("training.training_free.regularisation");
    requireSame(two, "search/" + trials.get(0).getLabel(), trials.get(1).getIdentity());
  }

  @Test
  void compareSweeps_whatCannotBeCompared_isRefused() {
    server.run(study("whole", "[tiny-sample, other-sample]", "[16]", "[1]"));
    String unfinished = entered(study("unfinished", "[80]", "[1]"));

    assertFails(
        () -> compare("sweeps/" + "0".repeat(64), "whole"),
        Status.Code.NOT_FOUND,
        "of this workspace must be named");
    assertFails(() -> compare("whale", "whole"), Status.Code.NOT_FOUND, "`whole`");
    assertFails(() -> compare("", "whole"), Status.Code.NOT_FOUND, "must be named");
    assertFails(
        () -> compare(unfinished, "whole"),
        Status.Code.FAILED_PRECONDITION,
        "share a finished line",
        "no finished trial");
    assertFails(
        () -> compare(unfinished + "/random-80-s1", "whole/tiny-sample/random-16-s1"),
        Status.Code.FAILED_PRECONDITION,
        "must have finished");
    assertFails(
        () -> compare("whole/tiny-sample/random-16-s1", "whole/other-sample/random-16-s1"),
        Status.Code.FAILED_PRECONDITION,
        "of the same dataset");
    assertFails(
        () -> compare("whole/random-16-s1", "whole/tiny-sample/cca-itq-16-s1"),
        Status.Code.INVALID_ARGUMENT,
        "other-sample/random-16-s1");
    assertFails(
        () -> compare("whole", "whole/tiny-sample/random-16-s1"),
        Status.Code.INVALID_ARGUMENT,
        "Two sweeps or two trials");
    assertFails(
        () -> compare("whole", "whole", "wilcoxen"), Status.Code.INVALID_ARGUMENT, "`wilcoxon`");
  }

  @Test
  void compareSweeps_fileOfTheServer_isNotRead() throws IOException {
    Path file = Files.writeString(folder.resolve("secret.yaml"), study("secret", "[16]", "[1]"));
    server.run(study("secret", "[16]", "[1]"));

    assertFails(() -> compare(file.toString(), "secret"), Status.Code.NOT_FOUND, "must be named");
  }

  @Test
  void getSweepBest_searchOnTheValidationPart_isTheFileThatTheCommandWrites() throws IOException {
    String yaml = search("best");
    Sweep sweep = server.run(yaml);

    SweepBest best = best(sweep.getName());

    double highest =
        trials(sweep).stream()
            .mapToDouble(trial ->
                (trial.getMetricsOrThrow("i2t/map_all") + trial.getMetricsOrThrow("t2i/map_all"))
                    / 2)
            .max()
            .orElseThrow();
    assertThat(best.getFigure()).isCloseTo(highest, within(1e-12));
    assertThat(best.getMethod()).isEqualTo("cca-itq");
    assertThat(best.getCompared()).isEqualTo(3);
    assertThat(best.getName()).isEqualTo(sweep.getName());
    Path file = Files.writeString(folder.resolve("best.yaml"), yaml);
    assertThat(SweepCommands.run("best", file, server.workspace())).isEqualTo(best.getYaml());
    Sweep asked = server.run(study("asked", "[16]", "[1]"));
    assertFails(() -> best(asked.getName()), Status.Code.FAILED_PRECONDITION, "asking: validation");
    String none = entered(search("none"));
    assertFails(() -> best(none), Status.Code.FAILED_PRECONDITION, "must have come to its end");
  }

  private static SweepBest best(String name) {
    return server.service().getSweepBest(GetSweepBestRequest.newBuilder().setName(name).build());
  }

  @Test
  void getSweepResults_fileWithACandidate_haveTheReportsVerdict() {
    Sweep sweep = server.run(study("candidate", "[16]", "[1, 2]") + "candidate: random\n");

    ResultVerdict verdict =
        server
            .service()
            .getSweepResults(GetSweepResultsRequest.newBuilder().setName(sweep.getName()).build())
            .getVerdict();

    assertThat(verdict.getCandidate()).isEqualTo("random");
    assertThat(verdict.getAnswer()).isEqualTo("not_above");
    assertThat(verdict.getTables(0).getAnswer()).isEqualTo("not_above");
    assertThat(verdict.getTables(0).getStatement()).startsWith("not above cca-itq at ");
    StringBuilder markdown = new StringBuilder();
    server
        .service()
        .getSweepReport(
            GetSweepReportRequest.newBuilder()
                .setName(sweep.getName())
                .addFiles("report.md")
                .build())
        .forEachRemaining(part -> markdown.append(part.getData().toStringUtf8()));
    assertThat(markdown).contains(verdict.getSentence());
    Sweep without = server.run(study("candidate", "[16]", "[1, 2]"));
    assertThat(
            server
                .service()
                .getSweepResults(
                    GetSweepResultsRequest.newBuilder().setName(without.getName()).build())
                .hasVerdict())
        .isFalse();
  }

  @Test
  void retrySweep_failedTrials_runsThoseAgainAndNoOther() {
    // A closed form has fewer dimensions than 512.
    Sweep sweep = server.run(study("failing", "[512]", "[1, 2]"));
    assertThat(sweep.getCounts().getFailed()).isEqualTo(2);
    assertThat(sweep.getCounts().getDone()).isEqualTo(2);

    Sweep retried =
        server
            .service()
            .retrySweep(RetrySweepRequest.newBuilder().setName(sweep.getName()).build());
    List<SweepEvent> events = server.watched(sweep, sweep.getSequence());

    assertThat(retried.getCounts().getDone()).isEqualTo(2);
    assertThat(ofKind(events, "retried")).hasSize(2);
    assertThat(ofKind(events, "began"))
        .extracting(event -> event.getTrial().getLabel())
        .containsExactly("cca-itq-512-s1", "cca-itq-512-s2");
    assertThat(ofKind(events, "done")).isEmpty();
    assertThat(events.getLast().getCounts().getFailed()).isEqualTo(2);
  }
}
