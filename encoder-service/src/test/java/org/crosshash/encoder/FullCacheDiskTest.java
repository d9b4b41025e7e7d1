package org.crosshash.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.crosshash.encoder.v1.EmbedInput;
import org.crosshash.encoder.v1.EmbedRequest;
import org.crosshash.encoding.EncodingOptions;
import org.crosshash.files.DurableFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A server whose cache of vectors lies on a full disk: calls are answered without it, and it works
 * again once there is room. Runs where a small file system is named.
 */
@Timeout(120)
class FullCacheDiskTest {
  private static final String PROPERTY = "crosshash.small-disk";
  private static final long LARGEST = 64L << 20;
  private static final int TEXTS = 400;

  private final ToyEncoder encoder = new ToyEncoder();
  private final ToyEncoder other = new ToyEncoder();
  private Path data;
  private Path filler;

  @BeforeEach
  void findDisk() throws IOException {
    String named = System.getProperty(PROPERTY, "");
    Assumptions.assumeFalse(
        named.isEmpty(), "Name a folder on a file system of a few MB by -D" + PROPERTY);
    // Before anything is written: it is filled to its end.
    assertThat(Files.getFileStore(Path.of(named)).getTotalSpace())
        .as("size of the small disk")
        .isLessThanOrEqualTo(LARGEST);
    data = Path.of(named).resolve("encoder");
    filler = Path.of(named).resolve("encoder-filler");
  }

  @AfterEach
  void clean() throws IOException {
    if (data != null) {
      Files.deleteIfExists(filler);
      DurableFiles.deleteTree(data);
    }
  }

  /** Takes all the room that there is. */
  private void fill() throws IOException {
    try (OutputStream stream =
        Files.newOutputStream(filler, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      byte[] block = new byte[4096];
      while (true) {
        stream.write(block);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("space");
    }
  }

  @Test
  void embed_diskOfTheCacheFull_answersWithoutItAndKeepsVectorsAgainOnceThereIsRoom()
      throws Exception {
    try (TestEncoderServer server = TestEncoderServer.startWithCache(data, encoder)) {
      embed(server, "before");
      assertThat(isKept(server, "before")).isTrue();

      fill();
      for (int i = 0; i < TEXTS; i++) {
        embed(server, "full " + i);
      }
      assertThat(isKept(server, "full " + (TEXTS - 1))).as("kept on a full disk").isFalse();
      embed(server, "before");

      Files.delete(filler);
      int tries = 0;
      do {
        Thread.sleep(100);
        embed(server, "after " + ++tries);
      } while (!isKept(server, "after " + tries) && tries < 100);
      assertThat(isKept(server, "after " + tries)).isTrue();
    }
    // What was kept is whole for the next process.
    try (TestEncoderServer server = TestEncoderServer.startWithCache(data, encoder)) {
      embed(server, "before");
      embed(server, "after all");
      assertThat(isKept(server, "after all")).isTrue();
    }
  }

  /** Embeds a text, and checks its vector. */
  private void embed(TestEncoderServer server, String text) {
    List<Float> vector =
        server
            .stub()
            .embed(
                EmbedRequest.newBuilder()
                    .setConfig(TestEncoderServer.toy())
                    .addInputs(EmbedInput.newBuilder().setText(text))
                    .build())
            .getEmbeddings(0)
            .getVectors(0)
            .getValuesList();
    float[] expected = other.encodeText(text, EncodingOptions.DEFAULT).text();
    assertThat(vector).hasSize(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(vector.get(i)).isEqualTo(expected[i]);
    }
  }

  /** Whether the encoder has nothing to do for a text that was embedded before. */
  private boolean isKept(TestEncoderServer server, String text) {
    int before = encoder.texts();
    embed(server, text);
    return encoder.texts() == before;
  }
}
