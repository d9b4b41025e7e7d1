package org.crosshash.client;

import com.google.longrunning.Operation;
import org.crosshash.encoder.v1.AlignTableRequest;
import org.crosshash.encoder.v1.EmbedRequest;
import org.crosshash.encoder.v1.EmbedResponse;
import org.crosshash.encoder.v1.EncodeTableRequest;
import org.crosshash.encoder.v1.Encoder;
import org.crosshash.encoder.v1.EncoderServiceGrpc.EncoderServiceBlockingStub;
import org.crosshash.encoder.v1.GetEncoderRequest;
import org.crosshash.encoder.v1.ListDetectorsRequest;
import org.crosshash.encoder.v1.ListDetectorsResponse;
import org.crosshash.encoder.v1.ListEncodersRequest;
import org.crosshash.encoder.v1.ListEncodersResponse;
import org.crosshash.errors.CrosshashException;

/**
 * The encoder-service, as a client sees it. Every method throws a {@link CrosshashException} with
 * what the server sent. Safe for any number of threads.
 */
public final class EncoderClient {
  private final EncoderServiceBlockingStub stub;

  EncoderClient(EncoderServiceBlockingStub stub) {
    this.stub = stub;
  }

  /** Encodes a table of items. Response: EncodeTableResponse; metadata: EncodeProgress. */
  public Operation encodeTable(EncodeTableRequest request) {
    return Calls.call(() -> stub.encodeTable(request));
  }

  /**
   * Fits an alignment on selected rows and applies it to all. Response: AlignTableResponse;
   * metadata: EncodeProgress.
   */
  public Operation alignTable(AlignTableRequest request) {
    return Calls.call(() -> stub.alignTable(request));
  }

  /** Encodes a few texts or pictures at once. */
  public EmbedResponse embed(EmbedRequest request) {
    return Calls.call(() -> stub.embed(request));
  }

  /** Lists the encoders of this server. */
  public ListEncodersResponse listEncoders(ListEncodersRequest request) {
    return Calls.call(() -> stub.listEncoders(request));
  }

  /** Lists the detectors of this server. */
  public ListDetectorsResponse listDetectors(ListDetectorsRequest request) {
    return Calls.call(() -> stub.listDetectors(request));
  }

  /** Describes one encoder. */
  public Encoder getEncoder(GetEncoderRequest request) {
    return Calls.call(() -> stub.getEncoder(request));
  }
}
