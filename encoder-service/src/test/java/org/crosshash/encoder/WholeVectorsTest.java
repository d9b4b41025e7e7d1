package org.crosshash.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Context;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.crosshash.encoding.Encoders;
import org.crosshash.encoding.EncodingOptions;
import org.crosshash.encoding.ObjectUnits;
import org.crosshash.encoding.Resize;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.junit.jupiter.api.Test;

class WholeVectorsTest {
  private static final EncodingOptions WHOLE =
      new EncodingOptions(Resize.SQUASH, ObjectUnits.WHOLE, false);
  private static final EmbedLimits LIMITS =
      new EmbedLimits(64, 8, Duration.ZERO, 1, Duration.ZERO);
  private static final EncoderSource NO_CACHE =
      new EncoderSource(new Encoders(List.of()), Optional.empty());

  @Test
  void of_callerThatGoesAwayWhileItsTextIsRead_runsNothing() {
    Context.CancellableContext call = Context.current().withCancellation();
    BatchingToy toy = new BatchingToy(() -> call.cancel(null), () -> {});
    Context before = call.attach();
    try (WholeVectors vectors = new WholeVectors(NO_CACHE, LIMITS)) {
      CrosshashException gone =
          catchThrowableOfType(
              CrosshashException.class, () -> vectors.of(toy, WHOLE, texts("gone ", 3)));
      assertThat(gone.problem()).isEqualTo(Problem.CANCELLED);
      assertThat(vectors.waiting()).isZero();
    } finally {
      call.detach(before);
    }
    assertThat(toy.runs()).isEmpty();
  }

  private static List<WholeVectors.Input> texts(String prefix, int count) {
    return IntStream.range(0, count)
        .<WholeVectors.Input>mapToObj(i -> new WholeVectors.Input.Text(prefix + i))
        .toList();
  }
}
