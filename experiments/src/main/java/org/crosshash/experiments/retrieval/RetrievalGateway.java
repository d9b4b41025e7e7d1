package org.crosshash.experiments.retrieval;

import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Endpoints;
import org.crosshash.kit.ServiceContext;
import org.crosshash.kit.ServiceModule;
import org.crosshash.retrieval.v1.RetrievalServiceGrpc;
import org.crosshash.retrieval.v1.RetrieveRequest;
import org.crosshash.retrieval.v1.RetrieveResponse;
import org.crosshash.wire.Address;

/**
 * The retrieval service of a server that holds the other services too: one call in place of four.
 */
public final class RetrievalGateway implements ServiceModule {
  private Optional<CrosshashClient> client = Optional.empty();
  private Optional<Retriever> retriever = Optional.empty();

  @Override
  public String name() {
    return "retrieval";
  }

  @Override
  public List<BindableService> services(ServiceContext context) {
    return List.of(new Face(context));
  }

  /** The way to the services beside this one; their address is known once the server answers. */
  private synchronized Retriever retriever(ServiceContext context) {
    if (retriever.isEmpty()) {
      client =
          Optional.of(CrosshashClient.connect(Endpoints.single(Address.parse(context.address()))));
      retriever = client.map(Retriever::new);
    }
    return retriever.get();
  }

  @Override
  public synchronized void close() {
    client.ifPresent(CrosshashClient::close);
  }

  /** The gRPC face. */
  private final class Face extends RetrievalServiceGrpc.RetrievalServiceImplBase {
    private final ServiceContext context;

    Face(ServiceContext context) {
      this.context = context;
    }

    @Override
    public void retrieve(RetrieveRequest request, StreamObserver<RetrieveResponse> answer) {
      answer.onNext(retriever(context).retrieve(request));
      answer.onCompleted();
    }
  }
}
