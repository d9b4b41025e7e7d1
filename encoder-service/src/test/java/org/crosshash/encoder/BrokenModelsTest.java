package org.crosshash.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.longrunning.Operation;
import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import com.sun.management.OperatingSystemMXBean;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.encoder.v1.EmbedInput;
import org.crosshash.encoder.v1.EmbedRequest;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.encoder.v1.ListEncodersRequest;
import org.crosshash.encoding.ComputeDevice;
import org.crosshash.encoding.EngineSettings;
import org.crosshash.encoding.models.ModelFolders;
import org.crosshash.encoding.models.ModelImport;
import org.crosshash.encoding.models.ModelPreset;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.inference.v2.GRPCInferenceServiceGrpc;
import org.crosshash.inference.v2.InferTensorContents;
import org.crosshash.inference.v2.ModelInferRequest;
import org.crosshash.kit.CrosshashServer;
import org.crosshash.tables.Digest;
import org.crosshash.tables.Item;
import org.crosshash.wire.GrpcErrors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Models that cannot be used, asked for through the whole service, which goes on with others. */
class BrokenModelsTest {
  private static final Path MODELS =
      Path.of("..", "core", "encoding", "src", "test", "resources", "models");
  private static final String GOOD = "good";
  private static final String VISION = "onnx/vision_model.onnx";

  @TempDir private static Path folder;
  private static Path encoders;
  private static TestEncoderServer server;

  @BeforeAll
  static void start() {
    encoders = folder.resolve("encoders");
    server = server("data", ComputeDevice.CPU);
    add(GOOD, ModelPreset.CLIP, "clip", OptionalInt.empty());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Without a cache, which knows the vectors of models that were exchanged since. */
  private static TestEncoderServer server(String data, ComputeDevice device) {
    ServingSettings settings =
        new ServingSettings(EngineSettings.on(device), 2, 0, EmbedLimits.standard());
    return TestEncoderServer.start(
        CrosshashServer.builder()
            .dataFolder(folder.resolve(data))
            .module(new EncoderModule(new ModelFolders(encoders), settings)));
  }

  private static Path add(String id, ModelPreset preset, String model, OptionalInt side) {
    return new ModelImport(preset, MODELS.resolve(model), id, "random weights", "none", "", side)
        .into(encoders)
        .path();
  }

  /** What was done to a folder, and what its error says. */
  enum Fault {
    MISSING_FILE(Problem.FAILED_PRECONDITION, "hold every file", "vision_model.onnx") {
      @Override
      void apply(Path model) throws IOException {
        Files.delete(model.resolve(VISION));
      }
    },
    OTHER_DIGEST(Problem.FAILED_PRECONDITION, "SHA-256", "tokenizer.json") {
      @Override
      void apply(Path model) throws IOException {
        Files.writeString(model.resolve("tokenizer.json"), "{}");
      }
    },
    DAMAGED_FILE(Problem.FAILED_PRECONDITION, "load in ONNX Runtime", "vision_model.onnx") {
      @Override
      void apply(Path model) throws IOException {
        byte[] whole = Files.readAllBytes(model.resolve(VISION));
        exchange(model, Arrays.copyOf(whole, whole.length / 2));
      }
    },
    OTHER_OUTPUT(Problem.FAILED_PRECONDITION, "image_embeds", "image_embedding") {
      @Override
      void apply(Path model) throws IOException {
        edit(model, "image_embeds", "image_embedding");
      }
    },
    OTHER_DIMENSION(Problem.FAILED_PRECONDITION, "25 numbers", "24") {
      @Override
      void apply(Path model) throws IOException {
        edit(model, "\"dimension\" : 24", "\"dimension\" : 25");
      }
    },
    NO_NUMBERS(Problem.FAILED_PRECONDITION, "must be finite", "NaN") {
      @Override
      void apply(Path model) throws IOException {
        exchange(model, Files.readAllBytes(MODELS.resolve("nan.onnx")));
      }
    },
    TOO_LARGE(Problem.RESOURCE_EXHAUSTED, "the machine's memory", "bytes, 1 times") {
      @Override
      void apply(Path model) throws IOException {
        // A hole, which takes no room on a disk.
        try (RandomAccessFile hole = new RandomAccessFile(model.resolve(VISION).toFile(), "rw")) {
          hole.setLength(memory() + 1);
        }
      }
    },
    UNKNOWN_FIELD(Problem.INVALID_ARGUMENT, "licence", "lisence") {
      @Override
      void apply(Path model) throws IOException {
        edit(model, "\"licence\"", "\"lisence\"");
      }
    };

    private final Problem problem;
    private final String rule;
    private final String value;

    Fault(Problem problem, String rule, String value) {
      this.problem = problem;
      this.rule = rule;
      this.value = value;
    }

    abstract void apply(Path model) throws IOException;

    private static long memory() {
      return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
          .getTotalMemorySize();
    }

    /** Pins another file in the place of the picture's model. */
    private static void exchange(Path model, byte[] file) throws IOException {
      String pinned = Digest.ofFile(model.resolve(VISION)).hex();
      Files.write(model.resolve(VISION), file);
      edit(model, pinned, Digest.of(file).hex());
    }

    private static void edit(Path model, String from, String to) throws IOException {
      Path file = model.resolve("encoder.json");
      String text = Files.readString(file);
      assertThat(text).contains(from);
      Files.writeString(file, text.replace(from, to));
    }

    void require(CrosshashException error) {
      assertThat(error.problem()).isEqualTo(problem);
      assertThat(error.rule()).contains(rule);
      assertThat(error.value()).contains(value);
      assertThat(error.cure()).isNotBlank();
    }
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void everyCall_ofABrokenModel_saysWhatIsWrongAndTheServiceGoesOn(Fault fault) throws IOException {
    String id = "broken-" + fault.name().toLowerCase(Locale.ROOT);
    Path model = add(id, ModelPreset.CLIP, "clip", OptionalInt.empty());
    fault.apply(model);
    fault.require(embedRefused(server, id, text()));
    fault.require(embedRefused(server, id, picture()));
    fault.require(inferRefused(id));
    fault.require(tableRefused(server, id, "fail"));
    // A broken model is no fault of the items.
    fault.require(tableRefused(server, id, "skip"));
    goesOn(server, GOOD);
    assertThat(
            server
                .stub()
                .listEncoders(ListEncodersRequest.getDefaultInstance())
                .getEncodersList()
                .stream()
                .map(encoder -> encoder.getName()))
        .contains("encoders/" + GOOD);
    // Mended while the server runs.
    for (String file : List.of("encoder.json", "tokenizer.json", VISION)) {
      Files.copy(
          encoders.resolve(GOOD).resolve(file),
          model.resolve(file),
          StandardCopyOption.REPLACE_EXISTING);
    }
    Fault.edit(model, "\"" + GOOD + "\"", "\"" + id + "\"");
    goesOn(server, id);
  }

  @Test
  void everyCall_onCudaThatIsAbsent_saysTheCureAndTheBuiltInEncoderGoesOn() {
    add("onnx-on-cuda", ModelPreset.CLIP, "clip", OptionalInt.empty());
    add("torch-on-cuda", ModelPreset.OPENAI, "openai", OptionalInt.of(32));
    // No machine has so many.
    try (TestEncoderServer cuda = server("cuda", ComputeDevice.of("cuda:99"))) {
      for (String id : List.of("onnx-on-cuda", "torch-on-cuda")) {
        for (CrosshashException error :
            List.of(
                embedRefused(cuda, id, text()),
                embedRefused(cuda, id, picture()),
                tableRefused(cuda, id, "fail"),
                tableRefused(cuda, id, "skip"))) {
          assertThat(error.problem()).isEqualTo(Problem.FAILED_PRECONDITION);
          assertThat(error.rule()).contains("A CUDA device must be in reach");
          assertThat(error.value()).contains("cuda:99");
          assertThat(error.cure()).contains("device cpu");
        }
      }
      goesOn(cuda, "conse-lite0");
    }
  }

  private static void goesOn(TestEncoderServer some, String id) {
    assertThat(some.stub().embed(request(id, text())).getEmbeddings(0).getVectorsCount())
        .isPositive();
    assertThat(some.encode(items(some), config(id)).getTotalSkipped()).isZero();
  }

  private static CrosshashException embedRefused(
      TestEncoderServer some, String id, EmbedInput input) {
    return GrpcErrors.exception(
        catchThrowableOfType(
            StatusRuntimeException.class, () -> some.stub().embed(request(id, input))));
  }

  private static CrosshashException inferRefused(String id) {
    ModelInferRequest request =
        ModelInferRequest.newBuilder()
            .setModelName(id + ".text")
            .addInputs(
                ModelInferRequest.InferInputTensor.newBuilder()
                    .setName("text")
                    .setDatatype("BYTES")
                    .addShape(1)
                    .setContents(
                        InferTensorContents.newBuilder()
                            .addBytesContents(ByteString.copyFromUtf8("a red flag"))))
            .build();
    return GrpcErrors.exception(
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> GRPCInferenceServiceGrpc.newBlockingStub(server.channel()).modelInfer(request)));
  }

  /** The error of the operation, or of the call that would have begun it. */
  private static CrosshashException tableRefused(
      TestEncoderServer some, String id, String unreadable) {
    EncodeConfig config = config(id).toBuilder().setUnreadable(unreadable).build();
    try {
      Operation ended = some.encodeToTheEnd(items(some), config);
      assertThat(ended.getError().getCode()).isNotEqualTo(Code.OK_VALUE);
      return GrpcErrors.exception(ended.getError());
    } catch (StatusRuntimeException refused) {
      return GrpcErrors.exception(refused);
    }
  }

  private static ArtifactReference items(TestEncoderServer some) {
    return some.put(
        List.of(Item.of("a").withImage(picture().getImage().toByteArray()).withText("a red flag")));
  }

  private static EncodeConfig config(String id) {
    return EncodeConfig.newBuilder().setEncoder(id).build();
  }

  private static EmbedRequest request(String id, EmbedInput input) {
    return EmbedRequest.newBuilder().setConfig(config(id)).addInputs(input).build();
  }

  private static EmbedInput text() {
    return EmbedInput.newBuilder().setText("a red flag").build();
  }

  private static EmbedInput picture() {
    try {
      Path file = MODELS.resolve("pictures").resolve("noise.png");
      return EmbedInput.newBuilder()
          .setImage(ByteString.copyFrom(Files.readAllBytes(file)))
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
