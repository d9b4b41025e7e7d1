package org.crosshash.client;

import com.google.longrunning.OperationsGrpc;
import io.grpc.ManagedChannel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.crosshash.artifacts.v1.ArtifactsServiceGrpc;
import org.crosshash.encoder.v1.EncoderServiceGrpc;
import org.crosshash.experiments.v1.ExperimentsServiceGrpc;
import org.crosshash.retrieval.v1.RetrievalServiceGrpc;
import org.crosshash.search.v1.SearchServiceGrpc;
import org.crosshash.similarity.v1.SimilarityServiceGrpc;
import org.crosshash.trainer.v1.TrainerServiceGrpc;
import org.crosshash.wire.Address;
import org.crosshash.wire.Dialer;

/** One channel for every address, made when it is first wanted. Safe for any number of threads. */
final class Channels implements AutoCloseable {
  private static final Map<String, Object> SERVICE_CONFIG =
      RetryPolicy.serviceConfig(
          List.of(
              ArtifactsServiceGrpc.getServiceDescriptor(),
              EncoderServiceGrpc.getServiceDescriptor(),
              SimilarityServiceGrpc.getServiceDescriptor(),
              TrainerServiceGrpc.getServiceDescriptor(),
              SearchServiceGrpc.getServiceDescriptor(),
              RetrievalServiceGrpc.getServiceDescriptor(),
              ExperimentsServiceGrpc.getServiceDescriptor(),
              OperationsGrpc.getServiceDescriptor()));

  private final Dialer dialer;
  private final CallDefaults defaults;
  private final Map<Address, ManagedChannel> channels = new ConcurrentHashMap<>();

  Channels(ClientOptions options) {
    this.dialer = new Dialer(options.security());
    this.defaults = new CallDefaults(options.deadline());
  }

  /** The channel to an address. */
  ManagedChannel to(Address address) {
    return channels.computeIfAbsent(address, this::open);
  }

  private ManagedChannel open(Address address) {
    return dialer.dial(address).defaultServiceConfig(SERVICE_CONFIG).intercept(defaults).build();
  }

  @Override
  public void close() {
    channels.values().forEach(ManagedChannel::shutdown);
    try {
      for (ManagedChannel channel : channels.values()) {
        if (!channel.awaitTermination(5, TimeUnit.SECONDS)) {
          channel.shutdownNow();
        }
      }
    } catch (InterruptedException e) {
      channels.values().forEach(ManagedChannel::shutdownNow);
      Thread.currentThread().interrupt();
    }
  }
}
