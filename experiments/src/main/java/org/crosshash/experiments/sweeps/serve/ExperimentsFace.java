package org.crosshash.experiments.sweeps.serve;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.evaluation.statistics.PairedTest;
import org.crosshash.experiments.sweeps.SweepCounts;
import org.crosshash.experiments.sweeps.SweepTrial;
import org.crosshash.experiments.sweeps.compare.SideBySide;
import org.crosshash.experiments.sweeps.report.ReportFiles;
import org.crosshash.experiments.sweeps.report.TestChoice;
import org.crosshash.experiments.sweeps.run.OpenSweep;
import org.crosshash.experiments.sweeps.run.PlannedSweep;
import org.crosshash.experiments.sweeps.run.RunSettings;
import org.crosshash.experiments.sweeps.state.StoredSweep;
import org.crosshash.experiments.sweeps.state.SweepStore;
import org.crosshash.experiments.sweeps.state.TrialRow;
import org.crosshash.experiments.v1.CancelSweepRequest;
import org.crosshash.experiments.v1.CompareSweepsRequest;
import org.crosshash.experiments.v1.CreateSweepRequest;
import org.crosshash.experiments.v1.ExperimentsServiceGrpc;
import org.crosshash.experiments.v1.GetSweepBestRequest;
import org.crosshash.experiments.v1.GetSweepReportRequest;
import org.crosshash.experiments.v1.GetSweepRequest;
import org.crosshash.experiments.v1.GetSweepResultsRequest;
import org.crosshash.experiments.v1.ListSweepsRequest;
import org.crosshash.experiments.v1.ListSweepsResponse;
import org.crosshash.experiments.v1.ListTrialsRequest;
import org.crosshash.experiments.v1.ListTrialsResponse;
import org.crosshash.experiments.v1.PlanSweepRequest;
import org.crosshash.experiments.v1.ReportPart;
import org.crosshash.experiments.v1.ResumeSweepRequest;
import org.crosshash.experiments.v1.RetrySweepRequest;
import org.crosshash.experiments.v1.Sweep;
import org.crosshash.experiments.v1.SweepBest;
import org.crosshash.experiments.v1.SweepComparison;
import org.crosshash.experiments.v1.SweepEvent;
import org.crosshash.experiments.v1.SweepPlan;
import org.crosshash.experiments.v1.SweepResults;
import org.crosshash.experiments.v1.SweepState;
import org.crosshash.experiments.v1.Trial;
import org.crosshash.experiments.v1.WatchSweepRequest;
import org.crosshash.kit.Page;

/** The gRPC face of sweeps. */
final class ExperimentsFace extends ExperimentsServiceGrpc.ExperimentsServiceImplBase {
  private final KnownSweeps known;
  private final ServedSweeps served;
  private final int watchers;
  private final Semaphore watches;
  private volatile boolean stopping;

  ExperimentsFace(KnownSweeps known, ServedSweeps served, SweepLimits limits) {
    this.known = known;
    this.served = served;
    this.watchers = limits.watchers();
    this.watches = new Semaphore(limits.watchers());
  }

  /** Ends all watches. */
  void stop() {
    stopping = true;
  }

  @Override
  public void createSweep(CreateSweepRequest request, StreamObserver<Sweep> answer) {
    OpenSweep open = read(request);
    SweepStore store = known.store();
    // A sweep whose trials do not fit into this machine is refused before it is entered.
    var _ = RunSettings.onThisMachine(open.sweep().file().getRunning());
    if (request.getValidateOnly()) {
      SweepCounts counts = open.counts();
      reply(
          answer,
          Sweep.newBuilder()
              .setName(KnownSweeps.name(open.digest()))
              .setStudy(open.sweep().file().getName())
              .setState(state(Optional.empty(), open.digest(), counts))
              .setCounts(SweepMessages.counts(counts))
              .setFile(open.sweep().file())
              .build());
      return;
    }
    enter(
        open.digest(),
        open.isLeft() && !store.isCancelled(open.digest()),
        () -> {
          open.register();
          store.serve(open.digest());
        });
    reply(answer, sweep(store.sweep(open.digest()).orElseThrow(), true));
  }

  /**
   * Changes what the store knows of a sweep and runs what is then left of it; one that is refused a
   * place stays as it was.
   *
   * @param needsPlace whether anything will be left to be run
   */
  private void enter(String digest, boolean needsPlace, Runnable change) {
    if (needsPlace) {
      served.run(
          digest,
          () -> {
            change.run();
            return isLeft(digest);
          });
    } else {
      change.run();
    }
  }

  private boolean isLeft(String digest) {
    StoredSweep stored = known.store().sweep(digest).orElseThrow();
    return !stored.cancelled() && known.open(stored).isLeft();
  }

  private OpenSweep read(CreateSweepRequest request) {
    return known.read(
        switch (request.getSourceCase()) {
          case FILE -> SentFile.message(request.getFile(), request.getOverridesList());
          case YAML -> SentFile.yaml(request.getYaml(), request.getOverridesList());
          case SOURCE_NOT_SET -> throw SentFile.none("set `yaml` or `file`");
        });
  }

  @Override
  public void planSweep(PlanSweepRequest request, StreamObserver<SweepPlan> answer) {
    OpenSweep open = asked(request);
    int slots = RunSettings.onThisMachine(open.sweep().file().getRunning()).slots();
    PlannedSweep plan = PlannedSweep.of(open, slots);
    Page.Slice<SweepTrial> slice =
        Page.of(request.getPageSize(), request.getPageToken())
            .slice(List.copyOf(plan.sweep().byIdentity().values()), SweepTrial::identity);
    SweepPlan.Builder message = SweepMessages.plan(plan).setNextPageToken(slice.nextToken());
    slice
        .entries()
        .forEach(trial ->
            message.addTrials(
                SweepMessages.trial(
                    trial, Optional.ofNullable(plan.rows().get(trial.identity())))));
    reply(answer, message.build());
  }

  private OpenSweep asked(PlanSweepRequest request) {
    return switch (request.getSourceCase()) {
      case FILE -> known.read(SentFile.message(request.getFile(), request.getOverridesList()));
      case YAML -> known.read(SentFile.yaml(request.getYaml(), request.getOverridesList()));
      case NAME -> {
        if (request.getOverridesCount() > 0) {
          throw CrosshashException.invalid(
              "A sweep that was entered is planned as it is",
              request.getOverridesCount() + " overrides with " + request.getName(),
              "send its file with them by `yaml` or `file`");
        }
        yield known.open(known.stored(request.getName()));
      }
      case SOURCE_NOT_SET -> throw SentFile.none("set `yaml`, `file` or `name`");
    };
  }

  @Override
  public void getSweep(GetSweepRequest request, StreamObserver<Sweep> answer) {
    reply(answer, sweep(known.stored(request.getName()), true));
  }

  @Override
  public void listSweeps(ListSweepsRequest request, StreamObserver<ListSweepsResponse> answer) {
    Page.Slice<StoredSweep> slice =
        Page.of(request.getPageSize(), request.getPageToken())
            .slice(known.store().sweeps(), StoredSweep::digest);
    ListSweepsResponse.Builder response =
        ListSweepsResponse.newBuilder().setNextPageToken(slice.nextToken());
    slice.entries().forEach(stored -> response.addSweeps(listed(stored)));
    reply(answer, response.build());
  }

  /** A sweep of a listing; one that cannot be opened any more hides none of the others. */
  private Sweep listed(StoredSweep stored) {
    try {
      return sweep(stored, false);
    } catch (CrosshashException unusable) {
      return Sweep.newBuilder()
          .setName(KnownSweeps.name(stored.digest()))
          .setStudy(stored.name())
          .setState(SweepState.SWEEP_STATE_BROKEN)
          .setCreateTime(SweepMessages.time(stored.created()))
          .setError(unusable.getMessage())
          .build();
    }
  }

  private Sweep sweep(StoredSweep stored, boolean whole) {
    OpenSweep open = known.open(stored);
    SweepCounts counts = open.counts();
    Sweep.Builder message =
        Sweep.newBuilder()
            .setName(KnownSweeps.name(stored.digest()))
            .setStudy(stored.name())
            .setState(state(Optional.of(stored), stored.digest(), counts))
            .setCounts(SweepMessages.counts(counts))
            .setCreateTime(SweepMessages.time(stored.created()))
            .setSequence(known.store().events().last(stored.digest()));
    served.trouble(stored.digest()).ifPresent(message::setError);
    if (whole) {
      message.setFile(open.sweep().file());
    }
    return message.build();
  }

  private SweepState state(Optional<StoredSweep> stored, String digest, SweepCounts counts) {
    if (counts.isOver()) {
      return SweepState.SWEEP_STATE_ENDED;
    }
    if (stored.map(StoredSweep::cancelled).orElse(false)) {
      return SweepState.SWEEP_STATE_CANCELLED;
    }
    return served.trouble(digest).isPresent()
        ? SweepState.SWEEP_STATE_BROKEN
        : SweepState.SWEEP_STATE_OPEN;
  }

  @Override
  public void listTrials(ListTrialsRequest request, StreamObserver<ListTrialsResponse> answer) {
    OpenSweep open = known.open(known.stored(request.getParent()));
    Page.Slice<SweepTrial> slice =
        Page.of(request.getPageSize(), request.getPageToken())
            .slice(List.copyOf(open.sweep().byIdentity().values()), trial -> trial.identity());
    Map<String, TrialRow> rows =
        open.store()
            .rows(open.digest(), slice.entries().stream().map(SweepTrial::identity).toList(), true);
    ListTrialsResponse.Builder response =
        ListTrialsResponse.newBuilder().setNextPageToken(slice.nextToken());
    for (SweepTrial trial : slice.entries()) {
      Trial message = SweepMessages.trial(trial, Optional.ofNullable(rows.get(trial.identity())));
      response.addTrials(message);
    }
    reply(answer, response.build());
  }

  @Override
  public void watchSweep(WatchSweepRequest request, StreamObserver<SweepEvent> answer) {
    if (request.getAfterSequence() < 0) {
      throw CrosshashException.invalid(
          "Events are numbered from 1", request.getAfterSequence(), "use 0 to see all");
    }
    String name = request.getName();
    OpenSweep open = known.open(known.stored(name));
    if (!watches.tryAcquire()) {
      throw new CrosshashException(
          Problem.RESOURCE_EXHAUSTED,
          "At most %d watches are open at a time".formatted(watchers),
          "one more",
          "close one, or ask GetSweep from time to time");
    }
    ServerCallStreamObserver<SweepEvent> observer = (ServerCallStreamObserver<SweepEvent>) answer;
    SweepWatch watch =
        new SweepWatch(
            open,
            () -> known.open(known.stored(name)),
            request.getAfterSequence(),
            (now, counts) -> state(known.store().sweep(now.digest()), now.digest(), counts),
            () -> stopping,
            observer);
    Thread thread =
        Thread.ofVirtual()
            .name("sweep-watch")
            .unstarted(() -> {
              try {
                watch.run();
              } finally {
                watches.release();
              }
            });
    observer.setOnCancelHandler(thread::interrupt);
    thread.start();
  }

  @Override
  public void cancelSweep(CancelSweepRequest request, StreamObserver<Sweep> answer) {
    StoredSweep stored = known.stored(request.getName());
    known.store().setCancelled(stored.digest(), true);
    served.cancel(stored.digest());
    reply(answer, sweep(known.stored(request.getName()), true));
  }

  @Override
  public void resumeSweep(ResumeSweepRequest request, StreamObserver<Sweep> answer) {
    reply(answer, resumed(request.getName(), false));
  }

  @Override
  public void retrySweep(RetrySweepRequest request, StreamObserver<Sweep> answer) {
    reply(answer, resumed(request.getName(), true));
  }

  private Sweep resumed(String name, boolean retry) {
    StoredSweep stored = known.stored(name);
    String digest = stored.digest();
    OpenSweep open = known.open(stored);
    SweepCounts counts = open.counts();
    enter(
        digest,
        open.isLeft() || (retry && counts.failed() > 0),
        () -> {
          // Its data may have changed since it was entered: its trials of now are what is asked
          // for.
          open.register();
          if (retry) {
            known.store().leases().retry(digest);
          }
          known.store().setCancelled(digest, false);
          known.store().serve(digest);
        });
    return sweep(known.stored(name), true);
  }

  @Override
  public void getSweepResults(GetSweepResultsRequest request, StreamObserver<SweepResults> answer) {
    OpenSweep open = known.open(known.stored(request.getName()));
    reply(answer, SweepMessages.results(request.getName(), open.report()));
  }

  @Override
  public void getSweepReport(GetSweepReportRequest request, StreamObserver<ReportPart> answer) {
    OpenSweep open = known.open(known.stored(request.getName()));
    ReportParts.send(
        ReportParts.choose(ReportFiles.of(open.report()), request.getFilesList()),
        (ServerCallStreamObserver<ReportPart>) answer);
  }

  @Override
  public void getSweepBest(GetSweepBestRequest request, StreamObserver<SweepBest> answer) {
    reply(answer, SweepMessages.best(known.open(known.stored(request.getName())).best()));
  }

  @Override
  public void compareSweeps(CompareSweepsRequest request, StreamObserver<SweepComparison> answer) {
    PairedTest test =
        request.getTest().isEmpty() ? PairedTest.WILCOXON : TestChoice.named(request.getTest());
    reply(
        answer,
        ComparisonMessages.of(
            SideBySide.of(
                known.subject(request.getFirst()), known.subject(request.getSecond()), test)));
  }

  private static <M> void reply(StreamObserver<M> answer, M message) {
    answer.onNext(message);
    answer.onCompleted();
  }
}
