package org.crosshash.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.longrunning.Operation;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.StringValue;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.tables.SelectionTable;
import org.crosshash.tables.StoredArtifact;
import org.crosshash.tables.Table;
import org.crosshash.testing.SmallDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A disk that is full, for real: a folder on a small file system of its own is named by the system
 * property {@code crosshash.small-disk}.
 */
class FullDiskTest {
  @RegisterExtension private final SmallDisk disk = new SmallDisk();

  private static void exhausted(ThrowingCallable step) {
    assertThatThrownBy(step)
        .isInstanceOfSatisfying(
            CrosshashException.class,
            error -> {
              assertThat(error.problem()).isEqualTo(Problem.RESOURCE_EXHAUSTED);
              assertThat(error.cure()).isNotEmpty();
            });
  }

  @Test
  void fullDisk_everythingNew_isRefusedAndNothingOldIsLost() throws Exception {
    try (TestServer server = TestServer.start(disk.folder())) {
      ServiceContext context = server.server.context();
      StoredArtifact old = new SelectionTable(List.of("a")).write(context.store());
      disk.fill();

      exhausted(() -> new SelectionTable(List.of("b")).write(context.store()));
      exhausted(() ->
          context
              .store()
              .putModel(new TreeMap<>(Map.of("weights", new byte[1 << 16])), new TreeMap<>()));
      exhausted(() -> server.start().start(server.module.echo, StringValue.of("a"), "id"));

      try (Table table = context.store().open(old.name())) {
        assertThat(table.ids()).containsExactly("a");
      }
      disk.free();
      Operation operation = server.start().start(server.module.echo, StringValue.of("a"), "id");
      Operation done =
          server
              .operations()
              .waitOperation(
                  WaitOperationRequest.newBuilder().setName(operation.getName()).build());
      assertThat(done.getResponse().unpack(StringValue.class).getValue()).isEqualTo("echo a");
      assertThat(new SelectionTable(List.of("b")).write(context.store()).rowCount()).isEqualTo(1);
    }
  }
}
