package org.crosshash.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TemporaryFolderTest {
  @Test
  void use_folderWithFiles_givesTheResultAndLeavesNothing() throws IOException {
    AtomicReference<Path> used = new AtomicReference<>();
    int length =
        TemporaryFolder.use(
            "crosshash-test-",
            folder -> {
              used.set(folder);
              Files.writeString(Files.createDirectory(folder.resolve("in")).resolve("file"), "abc");
              return 3;
            });
    assertThat(length).isEqualTo(3);
    assertThat(used.get()).doesNotExist();
    assertThat(used.get().getFileName().toString()).startsWith("crosshash-test-");
  }

  @Test
  void use_thatFails_leavesNothing() {
    AtomicReference<Path> used = new AtomicReference<>();
    assertThatThrownBy(() ->
            TemporaryFolder.use(
                "crosshash-test-",
                folder -> {
                  used.set(folder);
                  throw new IOException("on purpose");
                }))
        .hasMessage("on purpose");
    assertThat(used.get()).doesNotExist();
  }
}
