package org.crosshash.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.crosshash.encoder.v1.EmbedInput;
import org.crosshash.encoder.v1.EmbedRequest;
import org.crosshash.inference.v2.GRPCInferenceServiceGrpc;
import org.crosshash.inference.v2.InferTensorContents;
import org.crosshash.inference.v2.ModelInferRequest;
import org.crosshash.inference.v2.ModelInferResponse;
import org.crosshash.inference.v2.ModelMetadataRequest;
import org.crosshash.inference.v2.ModelMetadataResponse;
import org.crosshash.inference.v2.ModelReadyRequest;
import org.crosshash.inference.v2.ServerLiveRequest;
import org.crosshash.inference.v2.ServerMetadataRequest;
import org.crosshash.inference.v2.ServerReadyRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Open Inference Protocol, by a plain generated client and by NVIDIA's where it is there. */
class InferenceProtocolTest {
  @TempDir private Path folder;
  private TestEncoderServer server;
  private GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub client;

  @BeforeEach
  void start() {
    server = TestEncoderServer.start(folder.resolve("data"), new ToyEncoder());
    client = GRPCInferenceServiceGrpc.newBlockingStub(server.channel());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void server_asked_saysThatItIsThereAndWhatItHas() {
    assertThat(client.serverLive(ServerLiveRequest.getDefaultInstance()).getLive()).isTrue();
    assertThat(client.serverReady(ServerReadyRequest.getDefaultInstance()).getReady()).isTrue();
    assertThat(client.serverMetadata(ServerMetadataRequest.getDefaultInstance()).getName())
        .contains("crosshash");
    assertThat(ready("toy.text", "")).isTrue();
    assertThat(ready("toy.image", "")).isTrue();
    assertThat(ready("toy.sound", "")).isFalse();
    assertThat(ready("other.text", "")).isFalse();
    assertThat(ready("toy.text", "2")).isFalse();
    ModelMetadataResponse image =
        client.modelMetadata(ModelMetadataRequest.newBuilder().setName("toy.image").build());
    assertThat(image.getInputs(0).getName()).isEqualTo("image");
    assertThat(image.getInputs(0).getDatatype()).isEqualTo("BYTES");
    assertThat(image.getOutputsList())
        .extracting(ModelMetadataResponse.TensorMetadata::getName)
        .containsExactly("image", "image_features");
    assertThat(image.getOutputs(1).getShapeList()).containsExactly(-1L, 12L);
    assertThat(ready("toy.image", image.getVersions(0))).isTrue();
  }

  @Test
  void modelInfer_rawTexts_givesTheVectorsOfEmbed() {
    List<String> texts = List.of("a red flag", "größer 雨");
    ModelInferResponse response =
        client.modelInfer(
            request("toy.text", "text", 2)
                .setId("seven")
                .addRawInputContents(
                    raw(texts.stream().map(t -> t.getBytes(StandardCharsets.UTF_8)).toList()))
                .build());
    assertThat(response.getId()).isEqualTo("seven");
    assertThat(response.getOutputsList()).hasSize(1);
    assertThat(response.getOutputs(0).getShapeList()).containsExactly(2L, 8L);
    assertThat(response.getOutputs(0).getDatatype()).isEqualTo("FP32");
    ByteBuffer floats =
        response.getRawOutputContents(0).asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    for (String text : texts) {
      for (float value : embedded(EmbedInput.newBuilder().setText(text), 0)) {
        assertThat(floats.getFloat()).isEqualTo(value);
      }
    }
    assertThat(floats.hasRemaining()).isFalse();
  }

  @Test
  void modelInfer_typedPictures_givesTypedVectorsOfTheOutputAskedFor() {
    byte[] picture = {1, 2, 3};
    ModelInferRequest.Builder request = request("toy.image", "image", 1);
    request
        .getInputsBuilder(0)
        .addShape(1)
        .setContents(
            InferTensorContents.newBuilder().addBytesContents(ByteString.copyFrom(picture)));
    request.addOutputs(
        ModelInferRequest.InferRequestedOutputTensor.newBuilder().setName("image_features"));
    ModelInferResponse response = client.modelInfer(request.build());
    assertThat(response.getRawOutputContentsList()).isEmpty();
    assertThat(response.getOutputs(0).getName()).isEqualTo("image_features");
    assertThat(response.getOutputs(0).getContents().getFp32ContentsList())
        .isEqualTo(embedded(EmbedInput.newBuilder().setImage(ByteString.copyFrom(picture)), 1));
  }

  @Test
  void modelInfer_badRequests_areRefusedWithTheRule() {
    ByteString good = raw(List.of("x".getBytes(StandardCharsets.UTF_8)));
    refused(request("toy", "text", 1).addRawInputContents(good), Status.Code.NOT_FOUND, ".text");
    refused(request("no.text", "text", 1).addRawInputContents(good), Status.Code.NOT_FOUND, "no");
    invalid(request("toy.text", "words", 1).addRawInputContents(good), "takes the input `text`");
    invalid(request("toy.text", "text", 2).addRawInputContents(good), "as its shape says, 2");
    invalid(request("toy.text", "text", 0), "1 to 64 inputs");
    invalid(request("toy.text", "text", 65), "1 to 64 inputs");
    invalid(
        request("toy.text", "text", 1).addRawInputContents(good.substring(0, 3)),
        "element 0 does not end");
    invalid(
        request("toy.text", "text", 1)
            .addRawInputContents(ByteString.copyFrom(new byte[] {-1, -1, -1, -1, 65})),
        "element 0 does not end");
    invalid(
        request("toy.text", "text", 1)
            .addRawInputContents(raw(List.of(new byte[] {'a', (byte) 0xc3, '('}))),
        "must be UTF-8");
    ModelInferRequest.Builder floats = request("toy.text", "text", 1).addRawInputContents(good);
    floats.getInputsBuilder(0).setDatatype("FP32");
    invalid(floats, "type BYTES");
    ModelInferRequest.Builder wide = request("toy.text", "text", 1).addRawInputContents(good);
    wide.getInputsBuilder(0).addShape(2);
    invalid(wide, "[n] or [n, 1]");
    invalid(
        request("toy.text", "text", 1)
            .addRawInputContents(good)
            .addOutputs(
                ModelInferRequest.InferRequestedOutputTensor.newBuilder().setName("logits")),
        "gives [text]");
  }

  @Test
  void modelInfer_repeatedNames_areRefused() {
    ByteString good = raw(List.of("x".getBytes(StandardCharsets.UTF_8)));
    ModelInferRequest.Builder outputs = request("toy.text", "text", 1).addRawInputContents(good);
    for (int i = 0; i < 100_000; i++) {
      outputs.addOutputs(ModelInferRequest.InferRequestedOutputTensor.newBuilder().setName("text"));
    }
    invalid(outputs, "each output once: text again, among 100000 outputs");
    ModelInferRequest.Builder inputs = request("toy.text", "text", 1).addRawInputContents(good);
    for (int i = 1; i < 100_000; i++) {
      inputs.addInputs(inputs.getInputs(0));
    }
    invalid(inputs, "no other: 100000 inputs");
  }

  @Test
  void modelInfer_moreRawElementsThanTheShapeSays_areNotReadToTheirEnd() {
    ByteString three = raw(List.of(new byte[0], new byte[0], new byte[0]));
    // Whoever cut the third from the rest would find that it does not end.
    ByteString broken = three.substring(0, three.size() - 1);
    invalid(
        request("toy.text", "text", 1).addRawInputContents(broken), "as its shape says, 1: more");
    invalid(request("toy.text", "text", 2).addRawInputContents(broken), "element 2 does not end");
  }

  @Test
  void tritonclient_textsAndPictures_getTheirVectors() throws IOException, InterruptedException {
    String python = System.getProperty("crosshash.inference-python", "");
    assumeThat(python)
        .as(
            "SKIPPED: no interpreter with tritonclient; name one by -Dcrosshash.inference-python=FILE")
        .isNotEmpty();
    Process check =
        new ProcessBuilder(python, "-c", "import tritonclient.grpc")
            .redirectErrorStream(true)
            .start();
    check.getInputStream().readAllBytes();
    assumeThat(check.waitFor())
        .as("SKIPPED: %s has no tritonclient; install tritonclient[grpc]", python)
        .isZero();
    Path picture = Files.write(folder.resolve("picture"), new byte[] {1, 2, 3});
    Process process =
        new ProcessBuilder(
                python,
                Path.of("../examples/python/inference_client.py").toString(),
                server.address(),
                "toy",
                "a red flag",
                picture.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output)
        .contains("text: 1 x 8")
        .contains(
            "first %.6f"
                .formatted(embedded(EmbedInput.newBuilder().setText("a red flag"), 0).getFirst()))
        .contains("image: 1 x 8");
  }

  private boolean ready(String name, String version) {
    return client
        .modelReady(ModelReadyRequest.newBuilder().setName(name).setVersion(version).build())
        .getReady();
  }

  private List<Float> embedded(EmbedInput.Builder input, int vector) {
    return server
        .stub()
        .embed(
            EmbedRequest.newBuilder().setConfig(TestEncoderServer.toy()).addInputs(input).build())
        .getEmbeddings(0)
        .getVectors(vector)
        .getValuesList();
  }

  private static ModelInferRequest.Builder request(String model, String input, int count) {
    return ModelInferRequest.newBuilder()
        .setModelName(model)
        .addInputs(
            ModelInferRequest.InferInputTensor.newBuilder()
                .setName(input)
                .setDatatype("BYTES")
                .addShape(count));
  }

  private static ByteString raw(List<byte[]> elements) {
    ByteString all = ByteString.EMPTY;
    for (byte[] element : elements) {
      ByteBuffer length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
      all =
          all.concat(ByteString.copyFrom(length.putInt(element.length).array()))
              .concat(ByteString.copyFrom(element));
    }
    return all;
  }

  private void invalid(ModelInferRequest.Builder request, String words) {
    refused(request, Status.Code.INVALID_ARGUMENT, words);
  }

  private void refused(ModelInferRequest.Builder request, Status.Code code, String words) {
    StatusRuntimeException refused =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> client.modelInfer(request.build()));
    assertThat(refused.getStatus().getCode()).isEqualTo(code);
    assertThat(refused).hasMessageContaining(words);
  }
}
