package org.crosshash.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.longrunning.Operation;
import com.google.longrunning.WaitOperationRequest;
import com.google.protobuf.StringValue;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.files.DurableFiles;
import org.crosshash.tables.SelectionTable;
import org.crosshash.tables.StoredArtifact;
import org.crosshash.tables.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A disk that is full, for real: a folder on a small file system of its own is named by the system
 * property {@code crosshash.small-disk}.
 */
class FullDiskTest {
  private static final String PROPERTY = "crosshash.small-disk";
  private static final long LARGEST = 64L << 20;

  private Path disk;
  private Path filler;

  @BeforeEach
  void findDisk() throws IOException {
    String named = System.getProperty(PROPERTY, "");
    Assumptions.assumeFalse(
        named.isEmpty(), "Name a folder on a file system of a few MB by -D" + PROPERTY);
    disk = Path.of(named);
    filler = disk.resolve("filler");
    assertThat(Files.getFileStore(disk).getTotalSpace())
        .as("size of the small disk")
        .isLessThanOrEqualTo(LARGEST);
  }

  @AfterEach
  void clean() throws IOException {
    if (disk != null) {
      Files.deleteIfExists(filler);
      DurableFiles.deleteTree(disk.resolve("data"));
    }
  }

  private void fill() throws IOException {
    byte[] block = new byte[4096];
    try (OutputStream stream = Files.newOutputStream(filler)) {
      while (true) {
        stream.write(block);
      }
    } catch (IOException full) {
      assertThat(Files.getFileStore(disk).getUsableSpace()).isZero();
    }
  }

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
    try (TestServer server = TestServer.start(disk.resolve("data"))) {
      ServiceContext context = server.server.context();
      StoredArtifact old = new SelectionTable(List.of("a")).write(context.store());
      fill();

      exhausted(() -> new SelectionTable(List.of("b")).write(context.store()));
      exhausted(() ->
          context
              .store()
              .putModel(new TreeMap<>(Map.of("weights", new byte[1 << 16])), new TreeMap<>()));
      exhausted(() -> server.start().start(server.module.echo, StringValue.of("a"), "id"));

      try (Table table = context.store().open(old.name())) {
        assertThat(table.ids()).containsExactly("a");
      }
      Files.delete(filler);
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
