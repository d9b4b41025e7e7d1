package org.crosshash.learning.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.learning.loss.DivergedException;

/**
 * Takes the steps of a training, from the start or from a checkpoint: loss curve, checkpoints,
 * progress, cancellation, and an end where numbers are no longer finite. One thread.
 */
public final class StepLoop {
  private static final long PROGRESS_NANOS = 200_000_000L;
  private static final double NANOS = 1e9;

  private final TrainingSteps training;
  private final int checkpointSteps;
  private final Optional<Checkpoints> checkpoints;
  private final TrainingListener listener;
  private final Optional<ValidationRun> validation;
  private final Optional<CodesRun> codes;
  private final EpochMeans means;
  private final List<EpochPoint> curve = new ArrayList<>();
  private final long started = System.nanoTime();
  private long first;
  private long lastProgress = started;
  private long lastSaved;
  private long samples;

  /**
   * Prepares a loop.
   *
   * @param checkpointSteps a checkpoint every so many steps besides one an epoch; 0 for none
   * @param checkpoints where they go and are looked for
   * @param validation what judges after an epoch; none: nothing
   * @param codes what looks at the codes after an epoch; none: nothing
   */
  public StepLoop(
      TrainingSteps training,
      int checkpointSteps,
      Optional<Checkpoints> checkpoints,
      TrainingListener listener,
      Optional<ValidationRun> validation,
      Optional<CodesRun> codes) {
    this.training = training;
    this.checkpointSteps = checkpointSteps;
    this.checkpoints = checkpoints;
    this.listener = listener;
    this.validation = validation;
    this.codes = codes;
    this.means = new EpochMeans(training.terms());
  }

  /**
   * What a loop leaves beside the trained parameters.
   *
   * @param curve one point an epoch
   * @param resumedFromStep step of the checkpoint that it went on from; 0 if from the start
   */
  public record Outcome(List<EpochPoint> curve, long resumedFromStep) {}

  /**
   * Takes all steps that are left.
   *
   * @param policy for checkpoints that cannot be gone on from
   * @throws CrosshashException with CANCELLED if the listener said so (checkpoints stay), with
   *     FAILED_PRECONDITION if a number is no longer finite; if checkpoints are refused, with
   *     FAILED_PRECONDITION where they are of another identity and DATA_LOSS where they are damaged
   */
  public Outcome run(UnusableCheckpoints policy) {
    checkpoints.flatMap(store -> store.newest(policy, this::fits)).ifPresent(this::resume);
    report(first);
    if (first == 0) {
      look(0, false);
    }
    for (long step = first; step < training.steps() && !exhausted(); step++) {
      if (listener.cancelled()) {
        throw cancelled("step %d of %d".formatted(step, training.steps()));
      }
      takeStep(step);
    }
    // Patience may have ended the training after an epoch that was not to be looked at.
    look(curve.size(), true);
    return new Outcome(List.copyOf(curve), first);
  }

  /** Looks at the codes where it is time to. */
  private void look(int epoch, boolean last) {
    codes.ifPresent(run ->
        run.afterEpoch(
            epoch, last, () -> requireNotCancelled(listener, "codes of epoch " + epoch)));
  }

  private boolean exhausted() {
    return validation.map(ValidationRun::exhausted).orElse(false);
  }

  /** Ends work that follows the steps where the listener says so. */
  public static void requireNotCancelled(TrainingListener listener, String at) {
    if (listener.cancelled()) {
      throw cancelled(at);
    }
  }

  private static CrosshashException cancelled(String at) {
    return new CrosshashException(
        Problem.CANCELLED,
        "The training was cancelled",
        at,
        "start it again to go on from its last checkpoint");
  }

  /** Whether a state has as many numbers everywhere as this training. */
  private boolean fits(TrainingState state) {
    try {
      return state.updates().size() == training.updates().size()
          && state.sums().length == means.sums().length
          && lengths(state.tensors()).equals(lengths(training.capture()));
    } catch (DivergedException e) {
      throw diverged(e, first, 1);
    }
  }

  private static List<Integer> lengths(List<float[]> tensors) {
    return tensors.stream().map(tensor -> tensor.length).toList();
  }

  private void resume(TrainingState state) {
    validation.ifPresent(run -> run.resume(state.validation()));
    codes.ifPresent(run -> run.resume(state.codes()));
    training.restore(state.tensors(), state.updates());
    means.resume(state.sums(), state.summed());
    curve.addAll(state.curve());
    first = state.step();
    lastSaved = first;
  }

  private void takeStep(long step) {
    int epoch = (int) (step / training.stepsPerEpoch()) + 1;
    long done = step + 1;
    try {
      means.add(training.step(step));
      samples += training.batchSize(step);
      boolean epochEnds = done % training.stepsPerEpoch() == 0;
      if (epochEnds) {
        curve.add(means.finish(epoch, done, training.learningRate(step)));
      }
      boolean due = checkpointSteps > 0 && done % checkpointSteps == 0;
      if (epochEnds || due) {
        List<float[]> tensors = training.capture();
        if (epochEnds) {
          validation.ifPresent(run ->
              run.afterEpoch(
                  epoch, () -> requireNotCancelled(listener, "validation of epoch " + epoch)));
          look(epoch, epoch == training.epochs());
        }
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
            done,
            training.updates(),
            means.sums(),
            means.steps(),
            List.copyOf(curve),
            tensors,
            validation.map(ValidationRun::state).orElse(ValidationState.NONE),
            codes.map(CodesRun::points).orElse(List.of())));
    lastSaved = done;
  }

  private CrosshashException diverged(DivergedException cause, long step, int epoch) {
    return new CrosshashException(
        Problem.FAILED_PRECONDITION,
        "Every number of a training must stay finite",
        "%s at step %d, epoch %d, learning rate %s"
            .formatted(cause.getMessage(), step + 1, epoch, training.learningRate(step)),
        "lower `learning_rate` or set `gradient_clip`; the last whole checkpoint is of step "
            + lastSaved,
        cause);
  }

  private void report(long done) {
    lastProgress = System.nanoTime();
    double seconds = (lastProgress - started) / NANOS;
    long steps = training.steps();
    double speed = seconds > 0 ? samples / seconds : 0;
    double left = done > first ? seconds / (done - first) * (steps - done) : 0;
    int epoch = (int) Math.min(training.epochs(), done / training.stepsPerEpoch() + 1);
    listener.progress(
        new TrainingProgress(
            epoch,
            training.epochs(),
            done,
            steps,
            speed,
            left,
            curve,
            validation.map(ValidationRun::points).orElse(List.of())));
  }
}
