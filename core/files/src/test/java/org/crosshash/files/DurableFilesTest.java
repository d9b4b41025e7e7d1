package org.crosshash.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFilesTest {
  @TempDir Path folder;

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void write_twice_keepsTheLastAndNothingElse() throws IOException {
    Path file = folder.resolve("note");

    DurableFiles.write(file, new byte[] {1, 2, 3});
    DurableFiles.write(
        file,
        channel -> {
          DurableFiles.writeFully(channel, ByteBuffer.wrap(new byte[] {4}));
          DurableFiles.writeFully(channel, ByteBuffer.wrap(new byte[] {5}));
        });

    assertThat(file).hasBinaryContent(new byte[] {4, 5});
    assertThat(names()).containsExactly("note");
  }

  @Test
  void write_failsHalfWay_keepsTheOldFileAndNothingElse() throws IOException {
    Path file = folder.resolve("note");
    DurableFiles.write(file, new byte[] {1, 2, 3});

    assertThatIOException()
        .isThrownBy(() ->
            DurableFiles.write(
                file,
                channel -> {
                  DurableFiles.writeFully(channel, ByteBuffer.wrap(new byte[] {9}));
                  assertThat(names()).hasSize(2).anyMatch(name -> name.endsWith(".tmp"));
                  throw new IOException("no room");
                }));

    assertThat(file).hasBinaryContent(new byte[] {1, 2, 3});
    assertThat(names()).containsExactly("note");
  }

  @Test
  void move_toAnotherFolder_isAllThere() throws IOException {
    Path from = Files.createDirectories(folder.resolve("draft"));
    Files.writeString(from.resolve("a"), "a");
    Path to = Files.createDirectories(folder.resolve("kept")).resolve("it");

    DurableFiles.move(from, to);

    assertThat(to.resolve("a")).hasContent("a");
    assertThat(from).doesNotExist();
  }

  @Test
  void deleteTree_withALink_leavesWhatItPointsTo() throws IOException {
    Path outside = Files.writeString(folder.resolve("outside"), "kept");
    Path tree = Files.createDirectories(folder.resolve("tree/below"));
    Files.createSymbolicLink(tree.resolve("link"), outside);

    DurableFiles.deleteTree(folder.resolve("tree"));
    DurableFiles.deleteTree(folder.resolve("tree"));

    assertThat(names()).containsExactly("outside");
  }

  @Test
  void isTemporary_ofAnUnfinishedFile_isKnownByItsName() throws IOException {
    Path file = folder.resolve("note");
    DurableFiles.write(
        file,
        channel -> {
          try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.toList()).hasSize(1).allMatch(DurableFiles::isTemporary);
          }
        });

    assertThat(DurableFiles.isTemporary(file)).isFalse();
  }
}
