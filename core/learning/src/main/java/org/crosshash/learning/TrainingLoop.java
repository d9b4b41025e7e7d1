package org.crosshash.learning;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.guidance.Guidance;

/**
 * Trains two hash networks under one objective, from the start or from a checkpoint.
 *
 * <p>On one machine with one number of engine threads the same inputs give the same bytes, also
 * when the training was stopped and went on in another process. Trainings of one process must not
 * run at the same time: the engine's thread pool is shared.
 */
public final class TrainingLoop {
  private static final long PROGRESS_NANOS = 200_000_000L;
  private static final double NANOS = 1e9;

  private final TrainingConfig config;
  private final TrainingPairs pairs;
  private final Guidance guidance;
  private final Optional<Path> folder;
  private final String identity;

  /**
   * Prepares a training.
   *
   * @param guidance similarities of the training pairs, in their order
   * @param folder where checkpoints go and are looked for, of this training alone; none: no
   *     checkpoints
   * @param identity a text that is equal exactly where the results are: canonical settings, digests
   *     of the inputs, the engine and its threads; it decides which checkpoints are of this
   *     training
   * @throws CrosshashException if guidance and pairs differ in number or a batch is larger than the
   *     set
   */
  public TrainingLoop(
      TrainingConfig config,
      TrainingPairs pairs,
      Guidance guidance,
      Optional<Path> folder,
      String identity) {
    this.config = Objects.requireNonNull(config, "config");
    this.pairs = Objects.requireNonNull(pairs, "pairs");
    this.guidance = Objects.requireNonNull(guidance, "guidance");
    this.folder = Objects.requireNonNull(folder, "folder");
    if (guidance.size() != pairs.size()) {
      throw CrosshashException.invalid(
          "Guidance must be of the training pairs",
          "%d pairs, guidance of %d".formatted(pairs.size(), guidance.size()),
          "make the guidance from the same training rows");
    }
    if (config.batchSize() > pairs.size()) {
      throw CrosshashException.invalid(
          "A batch must not be larger than the training set",
          "batch of %d, %d pairs".formatted(config.batchSize(), pairs.size()),
          "lower `batch_size` or select more training items");
    }
    this.identity = Objects.requireNonNull(identity, "identity");
  }

  /** Trains to the end, and refuses checkpoints that cannot be gone on from. */
  public TrainingResult run(TrainingListener listener) {
    return run(listener, UnusableCheckpoints.REFUSE);
  }

  /**
   * Trains to the end.
   *
   * @param policy for checkpoints in the folder that cannot be gone on from
   * @throws CrosshashException with CANCELLED if the listener said so (checkpoints stay), with
   *     FAILED_PRECONDITION if a number is no longer finite; if checkpoints are refused, with
   *     FAILED_PRECONDITION where they are of another identity and DATA_LOSS where they are damaged
   */
  public TrainingResult run(TrainingListener listener, UnusableCheckpoints policy) {
    Optional<Checkpoints> checkpoints = folder.map(path -> new Checkpoints(path, identity));
    Optional<TrainingState> saved = checkpoints.flatMap(store -> store.newest(policy));
    try (TrainingSession session = new TrainingSession(config, pairs, guidance)) {
      EpochMeans means = new EpochMeans(config.objective().terms(config.bits()));
      List<EpochPoint> curve = new ArrayList<>();
      long first = 0;
      if (saved.isPresent()) {
        TrainingState state = saved.get();
        session.restore(state.tensors(), state.updates());
        means.resume(state.sums(), state.summed());
        curve.addAll(state.curve());
        first = state.step();
      }
      Run run = new Run(session, means, curve, checkpoints, listener, first);
      run.toTheEnd();
      return new TrainingResult(session.model(), curve, first);
    }
  }

  /** One run over the steps that are left. */
  private final class Run {
    private final TrainingSession session;
    private final EpochMeans means;
    private final List<EpochPoint> curve;
    private final Optional<Checkpoints> checkpoints;
    private final TrainingListener listener;
    private final long first;
    private final long started = System.nanoTime();
    private long lastProgress = started;
    private long lastSaved;
    private long samples;

    Run(
        TrainingSession session,
        EpochMeans means,
        List<EpochPoint> curve,
        Optional<Checkpoints> checkpoints,
        TrainingListener listener,
        long first) {
      this.session = session;
      this.means = means;
      this.curve = curve;
      this.checkpoints = checkpoints;
      this.listener = listener;
      this.first = first;
      this.lastSaved = first;
    }

    void toTheEnd() {
      report(first);
      for (long step = first; step < session.steps(); step++) {
        if (listener.cancelled()) {
          throw new CrosshashException(
              Problem.CANCELLED,
              "The training was cancelled",
              "step %d of %d".formatted(step, session.steps()),
              "start it again to go on from its last checkpoint");
        }
        takeStep(step);
      }
    }

    private void takeStep(long step) {
      int epoch = (int) (step / session.stepsPerEpoch()) + 1;
      long done = step + 1;
      try {
        means.add(session.step(step));
        samples += session.batchSize(step);
        boolean epochEnds = done % session.stepsPerEpoch() == 0;
        if (epochEnds) {
          curve.add(means.finish(epoch, done, session.learningRate(step)));
        }
        boolean due = config.checkpointSteps() > 0 && done % config.checkpointSteps() == 0;
        if (epochEnds || due) {
          List<float[]> tensors = session.capture();
          checkpoints.ifPresent(store -> save(store, done, tensors));
        }
        if (epochEnds || System.nanoTime() - lastProgress >= PROGRESS_NANOS) {
          report(done);
        }
      } catch (DivergedException e) {
        throw diverged(e, step, epoch);
      }
    }

    private void save(Checkpoints store, long done, List<float[]> tensors) {
      store.save(
          new TrainingState(
              done, session.updates(), means.sums(), means.steps(), List.copyOf(curve), tensors));
      lastSaved = done;
    }

    private CrosshashException diverged(DivergedException cause, long step, int epoch) {
      return new CrosshashException(
          Problem.FAILED_PRECONDITION,
          "Every number of a training must stay finite",
          "%s at step %d, epoch %d, learning rate %s"
              .formatted(cause.getMessage(), step + 1, epoch, session.learningRate(step)),
          "lower `learning_rate` or set `gradient_clip`; the last whole checkpoint is of step "
              + lastSaved,
          cause);
    }

    private void report(long done) {
      lastProgress = System.nanoTime();
      double seconds = (lastProgress - started) / NANOS;
      long steps = session.steps();
      double speed = seconds > 0 ? samples / seconds : 0;
      double left = done > first ? seconds / (done - first) * (steps - done) : 0;
      int epoch = (int) Math.min(config.epochs(), done / session.stepsPerEpoch() + 1);
      listener.progress(
          new TrainingProgress(epoch, config.epochs(), done, steps, speed, left, curve));
    }
  }
}
