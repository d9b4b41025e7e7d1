package org.crosshash.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
  void status_illegalArgument_isInvalid() {
    assertThat(GrpcErrors.status(new IllegalArgumentException("rows < 0")).getCode())
        .isEqualTo(Code.INVALID_ARGUMENT_VALUE);
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

  @Test
  void status_hugeValue_isShortened() {
    CrosshashException sent = CrosshashException.invalid("rule", "x".repeat(100_000), "cure");

    assertThat(GrpcErrors.status(sent).getSerializedSize()).isLessThan(8_000);
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
