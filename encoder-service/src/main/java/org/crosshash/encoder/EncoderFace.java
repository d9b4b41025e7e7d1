package org.crosshash.encoder;

import com.google.longrunning.Operation;
import io.grpc.stub.StreamObserver;
import org.crosshash.encoder.v1.AlignTableRequest;
import org.crosshash.encoder.v1.Detector;
import org.crosshash.encoder.v1.EmbedRequest;
import org.crosshash.encoder.v1.EmbedResponse;
import org.crosshash.encoder.v1.EncodeTableRequest;
import org.crosshash.encoder.v1.Encoder;
import org.crosshash.encoder.v1.EncoderServiceGrpc;
import org.crosshash.encoder.v1.GetEncoderRequest;
import org.crosshash.encoder.v1.ListDetectorsRequest;
import org.crosshash.encoder.v1.ListDetectorsResponse;
import org.crosshash.encoder.v1.ListEncodersRequest;
import org.crosshash.encoder.v1.ListEncodersResponse;
import org.crosshash.encoder.v1.Tokenizer;
import org.crosshash.encoding.EncoderDescription;
import org.crosshash.encoding.TokenizerDescription;
import org.crosshash.encoding.models.DetectorSummary;
import org.crosshash.errors.CrosshashException;
import org.crosshash.kit.Page;
import org.crosshash.kit.ServiceContext;

/** The encoder-service on the wire; errors are made statuses by the server that holds it. */
final class EncoderFace extends EncoderServiceGrpc.EncoderServiceImplBase {
  private static final String COLLECTION = "encoders/";
  private static final String DETECTORS = "detectors/";

  private final ServiceContext context;
  private final EncoderSource encoders;
  private final EncodeTableOperation encode;
  private final AlignTableOperation align;
  private final Embedder embedder;

  EncoderFace(
      ServiceContext context,
      EncoderSource encoders,
      EncodeTableOperation encode,
      AlignTableOperation align,
      Embedder embedder) {
    this.context = context;
    this.encoders = encoders;
    this.encode = encode;
    this.align = align;
    this.embedder = embedder;
  }

  @Override
  public void encodeTable(EncodeTableRequest request, StreamObserver<Operation> answer) {
    encode.check(request);
    answer(answer, context.operations().start(encode, request, request.getRequestId()));
  }

  @Override
  public void alignTable(AlignTableRequest request, StreamObserver<Operation> answer) {
    align.check(request);
    answer(answer, context.operations().start(align, request, request.getRequestId()));
  }

  @Override
  public void embed(EmbedRequest request, StreamObserver<EmbedResponse> answer) {
    answer(answer, embedder.embed(request));
  }

  @Override
  public void listEncoders(
      ListEncodersRequest request, StreamObserver<ListEncodersResponse> answer) {
    Page.Slice<Encoder> page =
        Page.of(request.getPageSize(), request.getPageToken())
            .slice(encoders.all().stream().map(EncoderFace::message).toList(), Encoder::getName);
    answer(
        answer,
        ListEncodersResponse.newBuilder()
            .addAllEncoders(page.entries())
            .setNextPageToken(page.nextToken())
            .build());
  }

  @Override
  public void getEncoder(GetEncoderRequest request, StreamObserver<Encoder> answer) {
    String name = request.getName();
    if (!name.startsWith(COLLECTION)) {
      throw CrosshashException.invalid(
          "An encoder's name must be encoders/<id>", name, "use a name that ListEncoders gives");
    }
    answer(answer, message(encoders.get(name.substring(COLLECTION.length()))));
  }

  @Override
  public void listDetectors(
      ListDetectorsRequest request, StreamObserver<ListDetectorsResponse> answer) {
    Page.Slice<Detector> page =
        Page.of(request.getPageSize(), request.getPageToken())
            .slice(
                encoders.detectors().all().stream().map(EncoderFace::message).toList(),
                Detector::getName);
    answer(
        answer,
        ListDetectorsResponse.newBuilder()
            .addAllDetectors(page.entries())
            .setNextPageToken(page.nextToken())
            .build());
  }

  private static Detector message(DetectorSummary detector) {
    return Detector.newBuilder()
        .setName(DETECTORS + detector.id())
        .setDescription(detector.summary())
        .setDigest(detector.digest().hex())
        .setLicence(detector.licence())
        .setDevice(detector.device())
        .build();
  }

  private static Encoder message(org.crosshash.encoding.Encoder encoder) {
    EncoderDescription description = encoder.description();
    Encoder.Builder message =
        Encoder.newBuilder()
            .setName(COLLECTION + description.id())
            .setDescription(description.summary())
            .setDigest(description.digest().hex())
            .putAllDimensions(description.dimensions())
            .setLicence(description.licence())
            .setDevice(description.device());
    encoder.tokenizer().ifPresent(known -> message.setTokenizer(tokenizer(known)));
    return message.build();
  }

  private static Tokenizer tokenizer(TokenizerDescription description) {
    Tokenizer.Builder tokenizer =
        Tokenizer.newBuilder()
            .setDigest(description.digest().hex())
            .setLength(description.length());
    description.padding().ifPresent(tokenizer::setPadding);
    return tokenizer.build();
  }

  private static <T> void answer(StreamObserver<T> observer, T message) {
    observer.onNext(message);
    observer.onCompleted();
  }
}
