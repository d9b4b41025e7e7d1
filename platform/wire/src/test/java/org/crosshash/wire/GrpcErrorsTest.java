package org.crosshash.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcErrorsTest {
  @ParameterizedTest
  @EnumSource(Problem.class)
  void runtimeException_everyProblem_comesBackWhole(Problem problem) {
    CrosshashException sent = new CrosshashException(problem, "rule", "value", "cure");

    CrosshashException back = GrpcErrors.exception(GrpcErrors.runtimeException(sent));

    assertThat(back.problem()).isEqualTo(problem);
    assertThat(back.rule()).isEqualTo("rule");
    assertThat(back.value()).isEqualTo("value");
    assertThat(back.cure()).isEqualTo("cure");
    assertThat(GrpcErrors.status(sent).getCode())
        .isEqualTo(Code.valueOf(problem.name()).getNumber());
  }

  @Test
  void status_refusedArgument_hasBadRequest() {
    Status status = GrpcErrors.status(CrosshashException.invalid("rule", "value", "cure"));

    assertThat(status.getDetailsList()).anyMatch(detail -> detail.is(BadRequest.class));
  }

  @Test
  void status_diskFull_isExhaustedWithTimeToRetry() {
    for (Throwable error :
        new Throwable[] {
          new IOException("No space left on device"),
          new FileSystemException("/data/a", null, "No space left on device"),
          new UncheckedIOException(new IOException("Disk quota exceeded")),
        }) {
      Status status = GrpcErrors.status(error);

      assertThat(status.getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED_VALUE);
      assertThat(status.getDetailsList()).anyMatch(detail -> detail.is(RetryInfo.class));
    }
  }

  @Test
  void status_memoryGone_isExhausted() {
    assertThat(GrpcErrors.status(new OutOfMemoryError("Java heap space")).getCode())
        .isEqualTo(Code.RESOURCE_EXHAUSTED_VALUE);
  }

  @Test
  void status_wrappedError_isThatOfItsCause() {
    CrosshashException cause = CrosshashException.notFound("rule", "value", "cure");

    assertThat(GrpcErrors.exception(new ExecutionException(cause))).isSameAs(cause);
    assertThat(GrpcErrors.exception(new CompletionException(cause))).isSameAs(cause);
  }

  @Test
  void status_errorOfTheProgram_isInternalAndUnforeseen() {
    for (RuntimeException bug :
        new RuntimeException[] {
          new IllegalArgumentException("rows < 0"),
          new NumberFormatException("x"),
          new UnsupportedOperationException("immutable")
        }) {
      assertThat(GrpcErrors.status(bug).getCode()).isEqualTo(Code.INTERNAL_VALUE);
      assertThat(GrpcErrors.isUnforeseen(bug)).isTrue();
    }
  }

  @Test
  void status_interrupted_isCancelled() {
    assertThat(GrpcErrors.status(new InterruptedException()).getCode())
        .isEqualTo(Code.CANCELLED_VALUE);
  }

  @Test
  void status_unforeseen_tellsNothing() {
    Throwable bug = new IllegalStateException("secret of the house");

    assertThat(GrpcErrors.isUnforeseen(bug)).isTrue();
    assertThat(GrpcErrors.status(bug).toString()).doesNotContain("secret");
    assertThat(GrpcErrors.isUnforeseen(CrosshashException.invalid("r", "v", "c"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "%", "\n", "é", "漢", "🀄"})
  void runtimeException_hugeParts_fitsIntoTrailers(String character) {
    for (Problem problem : Problem.values()) {
      for (int length : new int[] {100, 130, 200, 400, 800, 100_000}) {
        String text = character.repeat(length);

        StatusRuntimeException sent =
            GrpcErrors.runtimeException(new CrosshashException(problem, text, text, text));

        assertThat(encodedBytes(sent)).as("%s %d", problem, length).isLessThan(4_096);
        CrosshashException back = GrpcErrors.exception(sent);
        assertThat(back.problem()).isEqualTo(problem);
        assertThat(text).startsWith(back.value().replace("…", ""));
        assertThat(back.value()).hasSizeGreaterThanOrEqualTo(100);
      }
    }
  }

  /** What gRPC writes of a status: its message percent-encoded, its details in base64. */
  private static int encodedBytes(StatusRuntimeException sent) {
    int message = 0;
    for (byte character : sent.getStatus().getDescription().getBytes(StandardCharsets.UTF_8)) {
      message += character >= ' ' && character <= '~' && character != '%' ? 1 : 3;
    }
    int details = StatusProto.fromThrowable(sent).getSerializedSize();
    return message + (details + 2) / 3 * 4;
  }

  @Test
  void runtimeException_longCure_keepsTheRuleTheValueAndTheCuresBeginning() {
    String columns =
        IntStream.range(0, 500).mapToObj(i -> "column_" + i).collect(Collectors.joining(", "));
    String value = "漢".repeat(1_000);

    CrosshashException back =
        GrpcErrors.exception(
            GrpcErrors.runtimeException(
                CrosshashException.invalid("A column exists", value, "use one of " + columns)));

    assertThat(back.rule()).isEqualTo("A column exists");
    assertThat(back.value()).startsWith("漢".repeat(190)).endsWith("…");
    assertThat(back.cure()).startsWith("use one of column_0, column_1, ").endsWith("…");
    assertThat(GrpcErrors.status(back).getMessage())
        .startsWith("A column exists: 漢")
        .contains("Use one of column_0");
  }

  @Test
  void exception_statusOfGrpcItself_isGivenACure() {
    StatusRuntimeException down =
        io.grpc.Status.UNAVAILABLE.withDescription("io exception").asRuntimeException();
    StatusRuntimeException late = io.grpc.Status.DEADLINE_EXCEEDED.asRuntimeException();

    assertThat(GrpcErrors.exception(down).problem()).isEqualTo(Problem.UNAVAILABLE);
    assertThat(GrpcErrors.exception(down).cure()).contains("that the server runs");
    assertThat(GrpcErrors.exception(late).cure()).contains("more time");
  }
}
