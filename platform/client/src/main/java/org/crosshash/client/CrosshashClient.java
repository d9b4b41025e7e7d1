package org.crosshash.client;

import com.google.longrunning.CancelOperationRequest;
import com.google.longrunning.Operation;
import com.google.longrunning.OperationsGrpc;
import com.google.longrunning.OperationsGrpc.OperationsBlockingStub;
import com.google.protobuf.Message;
import io.grpc.ManagedChannel;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.artifacts.v1.ArtifactsServiceGrpc;
import org.crosshash.encoder.v1.EncoderServiceGrpc;
import org.crosshash.errors.CrosshashException;
import org.crosshash.retrieval.v1.RetrievalServiceGrpc;
import org.crosshash.search.v1.SearchServiceGrpc;
import org.crosshash.similarity.v1.SimilarityServiceGrpc;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.Table;
import org.crosshash.trainer.v1.TrainerServiceGrpc;
import org.crosshash.wire.Address;
import org.crosshash.wire.OperationName;

/**
 * A client of all services.
 *
 * <pre>{@code
 * try (CrosshashClient client = CrosshashClient.connect(Endpoints.parse("127.0.0.1:7070"))) {
 *   Operation operation = client.encoder().encodeTable(request);
 *   EncodeTableResponse response =
 *       client.await(operation, EncodeTableResponse.class, EncodeProgress.class, bar::show);
 * }
 * }</pre>
 *
 * <p>Every call has a deadline. Calls that only read are tried again while a server is unavailable.
 * Whatever goes wrong comes as a {@link CrosshashException} with the rule, value and cure that the
 * server sent. Safe for any number of threads.
 */
public final class CrosshashClient implements AutoCloseable {
  private final Endpoints endpoints;
  private final ClientOptions options;
  private final Channels channels;
  private final BufferAllocator allocator = new RootAllocator();
  private final EncoderClient encoder;
  private final SimilarityClient similarity;
  private final TrainerClient trainer;
  private final SearchClient search;

  private CrosshashClient(Endpoints endpoints, ClientOptions options) {
    this.endpoints = endpoints;
    this.options = options;
    this.channels = new Channels(options);
    this.encoder = new EncoderClient(EncoderServiceGrpc.newBlockingStub(channel(Service.ENCODER)));
    this.similarity =
        new SimilarityClient(SimilarityServiceGrpc.newBlockingStub(channel(Service.SIMILARITY)));
    this.trainer = new TrainerClient(TrainerServiceGrpc.newBlockingStub(channel(Service.TRAINER)));
    this.search = new SearchClient(SearchServiceGrpc.newBlockingStub(channel(Service.SEARCH)));
  }

  /** A client with standard options. Nothing is sent yet. */
  public static CrosshashClient connect(Endpoints endpoints) {
    return connect(endpoints, ClientOptions.standard());
  }

  /** A client. Nothing is sent yet. */
  public static CrosshashClient connect(Endpoints endpoints, ClientOptions options) {
    return new CrosshashClient(endpoints, options);
  }

  /** Where the services answer. */
  public Endpoints endpoints() {
    return endpoints;
  }

  /** The encoder-service. */
  public EncoderClient encoder() {
    return encoder;
  }

  /** The similarity-service. */
  public SimilarityClient similarity() {
    return similarity;
  }

  /** The trainer-service. */
  public TrainerClient trainer() {
    return trainer;
  }

  /** The search-service. */
  public SearchClient search() {
    return search;
  }

  /** The artifacts of a service's server. */
  public ArtifactsClient artifacts(Service service) {
    return new ArtifactsClient(ArtifactsServiceGrpc.newBlockingStub(channel(service)));
  }

  /** Retrieval in one call, where a service's server offers it: the embedded platform does. */
  public RetrievalClient retrieval(Service service) {
    return new RetrievalClient(RetrievalServiceGrpc.newBlockingStub(channel(service)));
  }

  /** The channel of a service, for what this class does not offer; it stays the client's. */
  public ManagedChannel channel(Service service) {
    return channels.to(endpoints.address(service));
  }

  /** Root of the client's Arrow memory. */
  public BufferAllocator allocator() {
    return allocator;
  }

  /** A reference to an artifact at a service's server. */
  public ArtifactReference reference(Service service, ArtifactName name) {
    return ArtifactReference.newBuilder()
        .setName(name.toString())
        .setLocation(endpoints.address(service).toString())
        .build();
  }

  /**
   * Uploads a table to a service's server.
   *
   * @return a reference to it there
   * @throws CrosshashException if the table is refused or the server cannot be reached
   */
  public ArtifactReference uploadTable(Service service, Table table) {
    return reference(service, TableTransfer.upload(channel(service), allocator, table));
  }

  /**
   * Downloads a table and verifies its digest.
   *
   * @param reference name and location
   * @param into where it is put, if it is not there yet
   * @return its name
   * @throws CrosshashException (NOT_FOUND) if the server does not hold it; (DATA_LOSS) if what came
   *     is not what was named
   */
  public ArtifactName downloadTable(ArtifactReference reference, ArtifactStore into) {
    ArtifactName name = ArtifactName.parse(reference.getName());
    if (into.find(name).isEmpty()) {
      Address source = Address.parse(reference.getLocation());
      TableTransfer.download(channels.to(source), allocator, name, into);
    }
    return name;
  }

  /**
   * Waits for an operation to end. A server that restarts meanwhile is waited for: the operation
   * goes on there.
   *
   * @param operation as its start answered
   * @param response type of the response
   * @param progress type of the metadata
   * @param listener is told the progress whenever it is new, on this thread
   * @return the response
   * @throws CrosshashException what the operation ended with; (CANCELLED) if somebody cancelled it
   * @throws InterruptedException if this thread is interrupted; the operation is cancelled then
   */
  public <R extends Message, P extends Message> R await(
      Operation operation, Class<R> response, Class<P> progress, Consumer<P> listener)
      throws InterruptedException {
    return new OperationWatch(operations(operation.getName()), options.patience())
        .await(operation, response, progress, listener);
  }

  /** Cancels an operation; it ends soon after, with the status CANCELLED. */
  public void cancel(String operation) {
    CancelOperationRequest request = CancelOperationRequest.newBuilder().setName(operation).build();
    Calls.call(() -> operations(operation).cancelOperation(request));
  }

  /** The operations of the server that runs an operation of this name. */
  private OperationsBlockingStub operations(String operation) {
    String service = OperationName.parse(operation).service();
    Address address =
        Service.of(service).map(endpoints::address).orElseGet(() -> onlyAddress(operation));
    return OperationsGrpc.newBlockingStub(channels.to(address));
  }

  private Address onlyAddress(String operation) {
    if (endpoints.distinct().size() > 1) {
      throw CrosshashException.invalid(
          "An operation belongs to one of the services",
          operation,
          "ask the server that started it by an address of its own");
    }
    return endpoints.distinct().getFirst();
  }

  /** Closes the connections. Operations go on. */
  @Override
  public void close() {
    channels.close();
    allocator.close();
  }
}
