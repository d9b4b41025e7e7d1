package org.crosshash.encoder;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.encoding.Columns;
import org.crosshash.encoding.Encoder;
import org.crosshash.encoding.EncodingOptions;
import org.crosshash.encoding.ObjectUnits;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.inference.v2.GRPCInferenceServiceGrpc;
import org.crosshash.inference.v2.InferTensorContents;
import org.crosshash.inference.v2.ModelInferRequest;
import org.crosshash.inference.v2.ModelInferResponse;
import org.crosshash.inference.v2.ModelMetadataRequest;
import org.crosshash.inference.v2.ModelMetadataResponse;
import org.crosshash.inference.v2.ModelMetadataResponse.TensorMetadata;
import org.crosshash.inference.v2.ModelReadyRequest;
import org.crosshash.inference.v2.ModelReadyResponse;
import org.crosshash.inference.v2.ServerLiveRequest;
import org.crosshash.inference.v2.ServerLiveResponse;
import org.crosshash.inference.v2.ServerMetadataRequest;
import org.crosshash.inference.v2.ServerMetadataResponse;
import org.crosshash.inference.v2.ServerReadyRequest;
import org.crosshash.inference.v2.ServerReadyResponse;

/**
 * The towers of each encoder by the Open Inference Protocol, so that its clients need no code of
 * ours: {@code <encoder>.text} takes {@code text} and {@code <encoder>.image} takes {@code image},
 * both BYTES of shape [n]; out come the whole-item vectors of the same names as {@code Embed} gives
 * them, FP32 of shape [n, dimension]. The version of a model is its encoder's digest.
 *
 * <p>Calls share runs, cache, queue and limits with {@code Embed}.
 */
final class InferenceFace extends GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase {
  private static final String FLOATS = "FP32";
  private static final String BYTES = "BYTES";

  private final EncoderSource encoders;
  private final WholeVectors vectors;

  InferenceFace(EncoderSource encoders, WholeVectors vectors) {
    this.encoders = encoders;
    this.vectors = vectors;
  }

  /** A half of an encoder. */
  private record Tower(Encoder encoder, String half) {
    /** Dimensions of what it gives, by name. */
    SortedMap<String, Integer> outputs() {
      SortedMap<String, Integer> all = encoder.description().dimensions();
      TreeMap<String, Integer> own = new TreeMap<>();
      own.put(half, all.get(half));
      if (half.equals(Columns.IMAGE)) {
        own.put(Columns.IMAGE_FEATURES, all.get(Columns.IMAGE_FEATURES));
      }
      return own;
    }

    String version() {
      return encoder.description().digest().hex();
    }
  }

  private Tower tower(String name, String version) {
    int dot = name.lastIndexOf('.');
    String half = name.substring(dot + 1);
    if (dot < 1 || !(half.equals(Columns.TEXT) || half.equals(Columns.IMAGE))) {
      throw CrosshashException.notFound(
          "A model's name is that of an encoder with .text or .image behind it",
          name,
          "use conse-lite0.text, say; ListEncoders names the encoders");
    }
    Tower tower = new Tower(encoders.get(name.substring(0, dot)), half);
    if (!version.isEmpty() && !version.equals(tower.version())) {
      throw CrosshashException.notFound(
          "Model %s has the version %s".formatted(name, tower.version()),
          version,
          "leave the version out, or use this one");
    }
    return tower;
  }

  @Override
  public void serverLive(ServerLiveRequest request, StreamObserver<ServerLiveResponse> answer) {
    answer(answer, ServerLiveResponse.newBuilder().setLive(true).build());
  }

  @Override
  public void serverReady(ServerReadyRequest request, StreamObserver<ServerReadyResponse> answer) {
    answer(answer, ServerReadyResponse.newBuilder().setReady(true).build());
  }

  @Override
  public void serverMetadata(
      ServerMetadataRequest request, StreamObserver<ServerMetadataResponse> answer) {
    answer(
        answer,
        ServerMetadataResponse.newBuilder()
            .setName("crosshash encoder-service")
            .setVersion("v1")
            .build());
  }

  @Override
  public void modelReady(ModelReadyRequest request, StreamObserver<ModelReadyResponse> answer) {
    answer(
        answer,
        ModelReadyResponse.newBuilder()
            .setReady(isThere(request.getName(), request.getVersion()))
            .build());
  }

  private boolean isThere(String name, String version) {
    try {
      return tower(name, version).encoder() != null;
    } catch (CrosshashException absent) {
      if (absent.problem() == Problem.NOT_FOUND || absent.problem() == Problem.INVALID_ARGUMENT) {
        return false;
      }
      throw absent;
    }
  }

  @Override
  public void modelMetadata(
      ModelMetadataRequest request, StreamObserver<ModelMetadataResponse> answer) {
    Tower tower = tower(request.getName(), request.getVersion());
    ModelMetadataResponse.Builder metadata =
        ModelMetadataResponse.newBuilder()
            .setName(request.getName())
            .addVersions(tower.version())
            .setPlatform("crosshash " + tower.encoder().description().device())
            .addInputs(
                TensorMetadata.newBuilder().setName(tower.half()).setDatatype(BYTES).addShape(-1));
    tower
        .outputs()
        .forEach((name, dimension) ->
            metadata.addOutputs(
                TensorMetadata.newBuilder()
                    .setName(name)
                    .setDatatype(FLOATS)
                    .addShape(-1)
                    .addShape(dimension)));
    answer(answer, metadata.build());
  }

  @Override
  public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> answer) {
    Tower tower = tower(request.getModelName(), request.getModelVersion());
    List<String> outputs = outputs(request, tower);
    List<WholeVectors.Input> inputs = new ArrayList<>();
    for (ByteString element : InferenceTensors.bytes(request, tower.half(), Embedder.MOST_INPUTS)) {
      inputs.add(
          tower.half().equals(Columns.TEXT)
              ? new WholeVectors.Input.Text(InferenceTensors.text(element, inputs.size()))
              : new WholeVectors.Input.Picture(element.toByteArray()));
    }
    EncodingOptions options =
        new EncodingOptions(tower.encoder().defaults().resize(), ObjectUnits.WHOLE, false);
    List<SortedMap<String, float[]>> made = vectors.of(tower.encoder(), options, inputs);
    ModelInferResponse.Builder response =
        ModelInferResponse.newBuilder()
            .setModelName(request.getModelName())
            .setModelVersion(tower.version())
            .setId(request.getId());
    for (String output : outputs) {
      List<float[]> rows = made.stream().map(each -> each.get(output)).toList();
      ModelInferResponse.InferOutputTensor.Builder tensor =
          ModelInferResponse.InferOutputTensor.newBuilder()
              .setName(output)
              .setDatatype(FLOATS)
              .addShape(rows.size())
              .addShape(rows.getFirst().length);
      // Answered in the form that was sent: a client that writes raw contents reads them too.
      if (request.getRawInputContentsCount() > 0) {
        response.addRawOutputContents(InferenceTensors.raw(rows));
      } else {
        InferTensorContents.Builder contents = InferTensorContents.newBuilder();
        for (float[] row : rows) {
          for (float value : row) {
            contents.addFp32Contents(value);
          }
        }
        tensor.setContents(contents);
      }
      response.addOutputs(tensor);
    }
    answer(answer, response.build());
  }

  /** Each at most once, so that an answer never holds more than the model gives. */
  private static List<String> outputs(ModelInferRequest request, Tower tower) {
    List<String> known = List.copyOf(tower.outputs().keySet());
    Set<String> asked = new LinkedHashSet<>();
    for (ModelInferRequest.InferRequestedOutputTensor output : request.getOutputsList()) {
      String name = output.getName();
      if (!known.contains(name)) {
        throw CrosshashException.invalid(
            "Model %s gives %s".formatted(request.getModelName(), known),
            name,
            "ask for these, or for none by name to get all");
      }
      if (!asked.add(name)) {
        throw CrosshashException.invalid(
            "A call names each output once",
            "%s again, among %d outputs".formatted(name, request.getOutputsCount()),
            "leave the repetition out");
      }
    }
    return asked.isEmpty() ? known : List.copyOf(asked);
  }

  private static <T> void answer(StreamObserver<T> observer, T message) {
    observer.onNext(message);
    observer.onCompleted();
  }
}
