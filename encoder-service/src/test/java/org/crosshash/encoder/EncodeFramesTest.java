package org.crosshash.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.longrunning.Operation;
import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.encoder.v1.AlignConfig;
import org.crosshash.encoder.v1.AlignTableResponse;
import org.crosshash.encoder.v1.EmbedInput;
import org.crosshash.encoder.v1.EmbedRequest;
import org.crosshash.encoder.v1.EmbedResponse;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.encoder.v1.EncodeTableResponse;
import org.crosshash.encoder.v1.FrameConfig;
import org.crosshash.encoder.v1.NamedVector;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.Item;
import org.crosshash.tables.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EncodeFramesTest {
  private final ToyEncoder encoder = new ToyEncoder();
  @TempDir private Path data;
  private TestEncoderServer server;

  @BeforeEach
  void start() {
    server = TestEncoderServer.startWithCache(data, encoder);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void encodeTable_moving_givesTokensAndEncodesEachFrameOnce() {
    List<Item> items =
        List.of(
            Item.of("there").withImage(gif(0, 1, 2, 3)).withText("it moves to the right"),
            Item.of("back").withImage(gif(3, 2, 1, 0)).withText("it moves to the left"),
            Item.of("still").withImage(gif(2)).withText("it stands"));
    ArtifactReference table = server.put(items);
    EncodeTableResponse response = server.encode(table, frames(3));
    assertThat(encoder.images())
        .as("frames 0, 2, 3 of the first, 3, 1, 0 of the second, 2 of the third")
        .isEqualTo(4);
    try (Table encoded = server.open(response.getEmbeddings())) {
      EmbeddingsTable embeddings = EmbeddingsTable.of(encoded);
      assertThat(embeddings.ragged("image_tokens").offsets()).containsExactly(0, 3, 6, 7);
      assertThat(embeddings.ragged("object_features").offsets()).containsExactly(0, 4, 8, 10);
      assertThat(embeddings.ragged("image_tokens").values().row(1))
          .as("frame 2")
          .isEqualTo(embeddings.ragged("image_tokens").values().row(6));
      assertThat(embeddings.encoder()).contains("\"frames\":\"3\"");
    }
    EncodeConfig.Builder timed = frames(3).toBuilder();
    timed.getFramesBuilder().setTimeDimensions(8);
    try (Table encoded = server.open(server.encode(table, timed.build()).getEmbeddings())) {
      assertThat(encoded.ragged("image_tokens").values().columns())
          .isEqualTo(ToyEncoder.FEATURES + 8);
      assertThat(encoder.images()).as("frames come from the cache").isEqualTo(4);
    }
    assertThat(server.encode(table, TestEncoderServer.toy()).getEmbeddings())
        .isNotEqualTo(response.getEmbeddings());
  }

  @Test
  void encodeTable_listsOfFrames_areSampledAndNeedACount() {
    List<byte[]> listed = IntStream.range(0, 9).mapToObj(EncodeFramesTest::png).toList();
    ArtifactReference table =
        server.put(
            List.of(
                Item.of("video").withFrames(listed).withText("nine frames"),
                Item.of("broken").withFrames(List.of(new byte[] {0})).withText("one bad frame")));
    Operation refused = server.encodeToTheEnd(table, TestEncoderServer.toy());
    assertThat(refused.getError().getMessage()).contains("frames.count");
    EncodeTableResponse response =
        server.encode(table, frames(4).toBuilder().setUnreadable("skip").build());
    assertThat(response.getSkippedList())
        .singleElement()
        .satisfies(skipped -> {
          assertThat(skipped.getId()).isEqualTo("broken");
          assertThat(skipped.getReason()).contains("frame 1 of 1");
        });
    try (Table encoded = server.open(response.getEmbeddings())) {
      assertThat(encoded.ragged("image_tokens").offsets()).containsExactly(0, 4);
    }
    assertThat(encoder.images()).isEqualTo(4);
  }

  @Test
  void encodeTable_objectsOfFrames_areRefusedAtOnce() {
    ArtifactReference table = server.put(List.of(Item.of("a").withImage(gif(0, 1))));
    assertThatThrownBy(
            () -> server.encodeToTheEnd(table, frames(2).toBuilder().setObjects("crops").build()))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("frames");
    assertThat(
            server.encode(table, frames(2).toBuilder().setObjects("whole").build()).getEmbeddings())
        .isEqualTo(server.encode(table, frames(2)).getEmbeddings());
  }

  @Test
  void embed_movingQuery_equalsTheTable() {
    byte[] moving = gif(0, 1, 2, 3);
    ArtifactReference raw =
        server
            .encode(
                server.put(
                    List.of(
                        Item.of("a").withImage(moving).withText("it moves"),
                        Item.of("b").withImage(gif(3)).withText("it stands"))),
                frames(3))
            .getEmbeddings();
    AlignTableResponse aligned =
        server.align(raw, AlignConfig.newBuilder().setMethod("raw").build());
    EmbedRequest.Builder request =
        EmbedRequest.newBuilder()
            .addInputs(EmbedInput.newBuilder().setImage(ByteString.copyFrom(moving)))
            .setAlignment(aligned.getAligned());
    EmbedResponse response = server.stub().embed(request.setConfig(frames(3)).build());
    try (Table table = server.open(raw)) {
      for (NamedVector vector : response.getEmbeddings(0).getVectorsList()) {
        float[] expected = EmbeddingsTable.of(table).dense(vector.getName()).row(0);
        assertThat(vector.getValuesList())
            .containsExactlyElementsOf(
                IntStream.range(0, expected.length).mapToObj(i -> expected[i]).toList());
      }
    }
    assertThatThrownBy(
            () -> server.stub().embed(request.setConfig(TestEncoderServer.toy()).build()))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("frames");
  }

  private static EncodeConfig frames(int count) {
    return TestEncoderServer.toy().toBuilder()
        .setFrames(FrameConfig.newBuilder().setCount(count))
        .build();
  }

  private static BufferedImage picture(int step) {
    BufferedImage picture = new BufferedImage(16, 8, BufferedImage.TYPE_BYTE_INDEXED);
    Graphics2D graphics = picture.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, 16, 8);
    graphics.setColor(Color.RED);
    graphics.fillRect(step, 2, 4, 4);
    graphics.dispose();
    return picture;
  }

  private static byte[] png(int step) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      assertThat(ImageIO.write(picture(step), "png", bytes)).isTrue();
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
    return bytes.toByteArray();
  }

  private static byte[] gif(int... steps) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(stream);
      writer.prepareWriteSequence(null);
      for (BufferedImage frame :
          Arrays.stream(steps).mapToObj(EncodeFramesTest::picture).toList()) {
        writer.writeToSequence(new IIOImage(frame, null, null), null);
      }
      writer.endWriteSequence();
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
