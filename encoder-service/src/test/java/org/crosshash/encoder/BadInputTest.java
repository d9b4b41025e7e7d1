package org.crosshash.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.crosshash.encoder.v1.EmbedInput;
import org.crosshash.encoder.v1.EmbedRequest;
import org.crosshash.encoder.v1.EmbedResponse;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.encoder.v1.EncodeTableResponse;
import org.crosshash.encoder.v1.EncoderServiceGrpc;
import org.crosshash.encoder.v1.SkippedItem;
import org.crosshash.encoding.Encoders;
import org.crosshash.encoding.Workers;
import org.crosshash.errors.CrosshashException;
import org.crosshash.inference.v2.GRPCInferenceServiceGrpc;
import org.crosshash.inference.v2.ModelInferRequest;
import org.crosshash.kit.CrosshashServer;
import org.crosshash.tables.Digest;
import org.crosshash.tables.Item;
import org.crosshash.tables.Table;
import org.crosshash.wire.GrpcErrors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users really send, to a server with the built-in encoder: by single calls and in tables. */
class BadInputTest {
  private static final Path PICTURES =
      Path.of("..", "core", "encoding", "src", "test", "resources", "pictures");
  private static final EncodeConfig SKIP = EncodeConfig.newBuilder().setUnreadable("skip").build();
  private static final int LONGEST_TEXT = 100_000;
  private static final byte[] NO_UTF8 = {'a', (byte) 0xc3, '(', 'b'};

  @TempDir private static Path folder;
  private static TestEncoderServer server;

  @BeforeAll
  static void start() throws IOException {
    Path roots = Files.createDirectories(folder.resolve("pictures"));
    server =
        TestEncoderServer.start(
            CrosshashServer.builder()
                .dataFolder(folder.resolve("data"))
                .imageRoots(List.of(roots))
                .module(new EncoderModule(Encoders.builtIn(), new Workers(2))));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /**
   * A file that is no picture, or none that is read.
   *
   * @param words what the error says of it
   */
  private record BadPicture(String name, byte[] bytes, String words) {}

  private static List<BadPicture> badPictures() {
    byte[] jpeg = picture("baseline.jpg");
    return List.of(
        new BadPicture("notes.jpg", utf8("just some words\n"), "text, 16 bytes"),
        new BadPicture("cut.jpg", Arrays.copyOf(jpeg, jpeg.length / 2), "whole, undamaged"),
        new BadPicture("empty.jpg", new byte[0], "0 bytes"),
        new BadPicture("bomb.png", bomb(), "PNG of 30000 x 30000 pixels"),
        new BadPicture(
            "drawing.svg", utf8("<svg xmlns='http://www.w3.org/2000/svg'/>"), "SVG, 41 bytes"));
  }

  /** A few kilobytes that say they are 2.7 GB of pixels. */
  private static byte[] bomb() {
    byte[] bomb = picture("rgb.png");
    ByteBuffer.wrap(bomb).putInt(16, 30_000).putInt(20, 30_000);
    CRC32 checksum = new CRC32();
    checksum.update(bomb, 12, 17);
    ByteBuffer.wrap(bomb).putInt(29, (int) checksum.getValue());
    return bomb;
  }

  @Test
  void embed_badPictures_areRefusedWithWhatTheyAre() {
    for (BadPicture bad : badPictures()) {
      assertThat(refused(image(bad.bytes()))).as(bad.name()).hasMessageContaining(bad.words());
    }
  }

  @Test
  void encodeTable_badPicturesInFilesToSkip_areListedAndTheOthersEncoded() throws IOException {
    List<Item> items = new ArrayList<>();
    for (BadPicture bad : badPictures()) {
      items.add(file(bad.name(), bad.bytes()));
    }
    items.add(file("good.jpg", picture("baseline.jpg")));
    items.add(file("moving.webp", picture("animated.webp")));
    items.add(file("dot.jpg", picture("dot.jpg")));
    EncodeTableResponse response = server.encode(server.put(items), SKIP);
    List<SkippedItem> skipped = response.getSkippedList();
    assertThat(skipped).hasSize(badPictures().size());
    for (int i = 0; i < skipped.size(); i++) {
      assertThat(skipped.get(i).getId()).isEqualTo(badPictures().get(i).name());
      assertThat(skipped.get(i).getReason()).contains(badPictures().get(i).words());
    }
    try (Table table = server.open(response.getEmbeddings())) {
      assertThat(table.ids()).containsExactly("good.jpg", "moving.webp", "dot.jpg");
    }
  }

  @Test
  void embed_movingWebPAndSinglePixel_areRead() {
    // 1 x 1, and the first frame of several.
    EmbedResponse response =
        server
            .stub()
            .embed(
                EmbedRequest.newBuilder()
                    .addInputs(image(picture("dot.jpg")))
                    .addInputs(image(picture("animated.webp")))
                    .addInputs(image(picture("expected/animated.webp.png")))
                    .build());
    List<Float> pixel = response.getEmbeddings(0).getVectors(0).getValuesList();
    assertThat(pixel).allSatisfy(value -> assertThat(value).isFinite());
    List<Float> moving = response.getEmbeddings(1).getVectors(0).getValuesList();
    List<Float> still = response.getEmbeddings(2).getVectors(0).getValuesList();
    for (int i = 0; i < moving.size(); i++) {
      assertThat((double) moving.get(i)).isCloseTo(still.get(i), within(1e-4));
    }
  }

  @Test
  void embed_longestText_isReadAndOneCharacterMoreIsRefused() {
    String longest = "flag ".repeat(LONGEST_TEXT / 5);
    assertThat(longest).hasSize(LONGEST_TEXT);
    EmbedRequest request = EmbedRequest.newBuilder().addInputs(text(longest)).build();
    assertThat(server.stub().embed(request).getEmbeddings(0).getVectors(0).getValuesCount())
        .isEqualTo(384);
    assertThat(refused(text(longest + "s"))).hasMessageContaining("at most 100,000 characters");
  }

  @Test
  void encodeTable_textsAtTheLimitAndBeyond_encodesTheOneAndListsTheOther() {
    String unbroken = "x".repeat(LONGEST_TEXT);
    List<Item> items =
        List.of(
            Item.of("words").withText("flag ".repeat(LONGEST_TEXT / 5)),
            Item.of("unbroken").withText(unbroken),
            Item.of("longer").withText(unbroken + "x"));
    EncodeTableResponse response = server.encode(server.put(items), SKIP);
    assertThat(response.getSkippedList()).hasSize(1);
    assertThat(response.getSkipped(0).getId()).isEqualTo("longer");
    assertThat(response.getSkipped(0).getReason())
        .contains("at most 100,000 characters")
        .contains("100,001 characters");
    try (Table table = server.open(response.getEmbeddings())) {
      assertThat(table.ids()).containsExactly("words", "unbroken");
      assertThat(table.ragged("words").count(0)).isEqualTo(1);
    }
    var failed = server.encodeToTheEnd(server.put(items), EncodeConfig.getDefaultInstance());
    assertThat(failed.getError().getCode()).isEqualTo(Code.INVALID_ARGUMENT_VALUE);
    assertThat(failed.getError().getMessage()).contains("longer").contains("100,001 characters");
  }

  @Test
  void embed_textThatIsNoUtf8_isRefusedWithTheRule() {
    // A protobuf string of bytes: field 1 of EmbedInput, length-delimited, as `bytes` is written.
    ByteString input = field(1, ByteString.copyFrom(NO_UTF8));
    StatusRuntimeException refused =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> raw(EncoderServiceGrpc.getEmbedMethod(), field(1, input)));
    assertRefusedBytes(refused);
  }

  @Test
  void modelInfer_namesThatAreNoUtf8_areRefusedWithTheRule() {
    ByteString request =
        field(ModelInferRequest.MODEL_NAME_FIELD_NUMBER, ByteString.copyFrom(NO_UTF8));
    StatusRuntimeException refused =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> raw(GRPCInferenceServiceGrpc.getModelInferMethod(), request));
    assertRefusedBytes(refused);
  }

  private static void assertRefusedBytes(StatusRuntimeException refused) {
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    CrosshashException error = GrpcErrors.exception(refused);
    assertThat(error.rule()).contains("UTF-8");
    assertThat(error.cure()).isNotBlank();
    // The server goes on.
    assertThat(
            server
                .stub()
                .embed(EmbedRequest.newBuilder().addInputs(text("a flag")).build())
                .getEmbeddingsCount())
        .isEqualTo(1);
  }

  /** Calls a method with bytes of our own in place of a message. */
  private static <Q, R> R raw(MethodDescriptor<Q, R> method, ByteString request) {
    MethodDescriptor<ByteString, R> bytes =
        method.toBuilder(new Bytes(), method.getResponseMarshaller()).build();
    return ClientCalls.blockingUnaryCall(server.channel(), bytes, CallOptions.DEFAULT, request);
  }

  /** A field whose value has a length before it. */
  private static ByteString field(int number, ByteString value) {
    assertThat(value.size()).isLessThan(128);
    byte[] head = {(byte) (number << 3 | 2), (byte) value.size()};
    return ByteString.copyFrom(head).concat(value);
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<ByteString> {
    @Override
    public InputStream stream(ByteString value) {
      return new ByteArrayInputStream(value.toByteArray());
    }

    @Override
    public ByteString parse(InputStream stream) {
      try {
        return ByteString.readFrom(stream);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static StatusRuntimeException refused(EmbedInput input) {
    StatusRuntimeException refused =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> server.stub().embed(EmbedRequest.newBuilder().addInputs(input).build()));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    return refused;
  }

  private static Item file(String name, byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("pictures").resolve(name), bytes);
    return Item.of(name).withImage(file.toString(), Digest.of(bytes));
  }

  private static EmbedInput text(String text) {
    return EmbedInput.newBuilder().setText(text).build();
  }

  private static EmbedInput image(byte[] image) {
    return EmbedInput.newBuilder().setImage(ByteString.copyFrom(image)).build();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] picture(String name) {
    try {
      return Files.readAllBytes(PICTURES.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
