package org.crosshash.client;

import com.google.longrunning.OperationsGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.crosshash.artifacts.v1.ArtifactsServiceGrpc;
import org.crosshash.encoder.v1.EncoderServiceGrpc;
import org.crosshash.errors.CrosshashException;
import org.crosshash.retrieval.v1.RetrievalServiceGrpc;
import org.crosshash.search.v1.SearchServiceGrpc;
import org.crosshash.similarity.v1.SimilarityServiceGrpc;
import org.crosshash.trainer.v1.TrainerServiceGrpc;
import org.crosshash.wire.Address;

/** One channel for every address, made when it is first wanted. Safe for any number of threads. */
final class Channels implements AutoCloseable {
  /** Larger than any server's own limit. */
  private static final int LARGEST_MESSAGE = 1 << 30;

  private static final Map<String, Object> SERVICE_CONFIG =
      RetryPolicy.serviceConfig(
          List.of(
              ArtifactsServiceGrpc.getServiceDescriptor(),
              EncoderServiceGrpc.getServiceDescriptor(),
              SimilarityServiceGrpc.getServiceDescriptor(),
              TrainerServiceGrpc.getServiceDescriptor(),
              SearchServiceGrpc.getServiceDescriptor(),
              RetrievalServiceGrpc.getServiceDescriptor(),
              OperationsGrpc.getServiceDescriptor()));

  private final ClientOptions options;
  private final Map<Address, ManagedChannel> channels = new ConcurrentHashMap<>();

  Channels(ClientOptions options) {
    this.options = options;
  }

  /** The channel to an address. */
  ManagedChannel to(Address address) {
    return channels.computeIfAbsent(address, this::open);
  }

  private ManagedChannel open(Address address) {
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(address.host(), address.port())
            .maxInboundMessageSize(LARGEST_MESSAGE)
            .keepAliveTime(30, TimeUnit.SECONDS)
            .defaultServiceConfig(SERVICE_CONFIG)
            .intercept(new CallDefaults(options));
    return options
        .trust()
        .map(trust -> secure(builder, trust))
        .orElseGet(builder::usePlaintext)
        .build();
  }

  private NettyChannelBuilder secure(NettyChannelBuilder builder, Path trust) {
    try {
      SslContextBuilder context = GrpcSslContexts.forClient().trustManager(trust.toFile());
      options
          .identity()
          .ifPresent(own ->
              context.keyManager(own.certificateChain().toFile(), own.privateKey().toFile()));
      return builder.sslContext(context.build());
    } catch (SSLException | IllegalArgumentException e) {
      throw CrosshashException.invalid(
          "Certificates and keys are PEM files", trust + ": " + e.getMessage(), "check the files");
    }
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
