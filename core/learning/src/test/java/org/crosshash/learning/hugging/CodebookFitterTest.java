package org.crosshash.learning.hugging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.learning.loop.TrainingListener;
import org.crosshash.learning.loop.TrainingProgress;
import org.crosshash.learning.support.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodebookFitterTest {
  private static final int ITEMS = 600;
  private static final int CLUSTERS = 2;
  private static final int DIMENSION = 8;
  private static final CodebookFitter FITTER =
      new CodebookFitter(new Quantisation(Quantisation.Mode.AFTER, 2, true, 10, 0.1), 1);

  /** Cancels as soon as it is asked from inside a method, and counts how often it is asked then. */
  private static final class CancelledIn implements TrainingListener {
    private final String method;
    private int after;

    CancelledIn(String method) {
      this.method = method;
    }

    @Override
    public void progress(TrainingProgress progress) {}

    @Override
    public boolean cancelled() {
      boolean reached =
          after > 0
              || StackWalker.getInstance()
                  .walk(frames ->
                      frames.anyMatch(frame ->
                          frame.getMethodName().equals(method)
                              && frame.getClassName().startsWith("org.crosshash")));
      after += reached ? 1 : 0;
      return reached;
    }
  }

  private static LocalCoder fit(TrainingListener listener) {
    float[] image = Fixtures.gaussian(1, ITEMS * CLUSTERS * DIMENSION);
    float[] text = Fixtures.gaussian(2, ITEMS * CLUSTERS * DIMENSION);
    return FITTER.fit(image, text, CLUSTERS, DIMENSION, listener);
  }

  @ParameterizedTest
  @ValueSource(strings = {"turn", "assign", "move", "procrustes"})
  void fit_cancelledInAnyOfItsParts_endsAtThatLook(String method) {
    CancelledIn listener = new CancelledIn(method);
    CrosshashException cancelled =
        catchThrowableOfType(CrosshashException.class, () -> fit(listener));
    assertThat(cancelled).as("looked at in " + method).isNotNull();
    assertThat(cancelled.problem()).isEqualTo(Problem.CANCELLED);
    assertThat(listener.after).isEqualTo(1);
  }

  @Test
  void fit_watched_givesTheSameCodebooks() {
    float[] item = Fixtures.gaussian(5, CLUSTERS * DIMENSION);
    assertThat(fit(new CancelledIn("nowhere")).encode(item))
        .isEqualTo(fit(TrainingListener.NONE).encode(item));
  }
}
