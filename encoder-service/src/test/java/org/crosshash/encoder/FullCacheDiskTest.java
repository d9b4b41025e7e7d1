package org.crosshash.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.crosshash.encoder.v1.EmbedInput;
import org.crosshash.encoder.v1.EmbedRequest;
import org.crosshash.encoding.EncodingOptions;
import org.crosshash.testing.SmallDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A server whose cache of vectors lies on a full disk: calls are answered without it, and it works
 * again once there is room. Runs where a small file system is named.
 */
@Timeout(120)
class FullCacheDiskTest {
  private static final int TEXTS = 400;

  @RegisterExtension private final SmallDisk disk = new SmallDisk();

  private final ToyEncoder encoder = new ToyEncoder();
  private final ToyEncoder other = new ToyEncoder();

  @Test
  void embed_diskOfTheCacheFull_answersWithoutItAndKeepsVectorsAgainOnceThereIsRoom()
      throws Exception {
    try (TestEncoderServer server = TestEncoderServer.startWithCache(disk.folder(), encoder)) {
      embed(server, "before");
      assertThat(isKept(server, "before")).isTrue();

      disk.fill();
      for (int i = 0; i < TEXTS; i++) {
        embed(server, "full " + i);
      }
      assertThat(isKept(server, "full " + (TEXTS - 1))).as("kept on a full disk").isFalse();
      embed(server, "before");

      disk.free();
      int tries = 0;
      do {
        Thread.sleep(100);
        embed(server, "after " + ++tries);
      } while (!isKept(server, "after " + tries) && tries < 100);
      assertThat(isKept(server, "after " + tries)).isTrue();
    }
    // What was kept is whole for the next process.
    try (TestEncoderServer server = TestEncoderServer.startWithCache(disk.folder(), encoder)) {
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
