package org.crosshash.wire;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.crosshash.errors.CrosshashException;

/** Begins channels to servers, protected as a caller was told. */
public final class Dialer {
  /** Header of bearer tokens. */
  public static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  /** What stands before the token in that header. */
  public static final String BEARER = "Bearer ";

  /** Bytes of headers or trailers that either end of a call takes; far above what ours need. */
  public static final int LARGEST_METADATA = 32 << 10;

  /** Larger than any server's own limit. */
  private static final int LARGEST_MESSAGE = 1 << 30;

  private final ChannelSecurity security;

  /** A dialer with this protection. */
  public Dialer(ChannelSecurity security) {
    this.security = security;
  }

  /**
   * A channel to be completed and built by the caller, who owns it.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if a certificate or key cannot be read
   */
  public NettyChannelBuilder dial(Address address) {
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(address.host(), address.port())
            .maxInboundMessageSize(LARGEST_MESSAGE)
            .maxInboundMetadataSize(LARGEST_METADATA)
            .keepAliveTime(30, TimeUnit.SECONDS);
    security.token().ifPresent(token -> builder.intercept(new ShowToken(token)));
    return security.trust().map(trust -> secure(builder, trust)).orElseGet(builder::usePlaintext);
  }

  private NettyChannelBuilder secure(NettyChannelBuilder builder, Path trust) {
    try {
      SslContextBuilder context = GrpcSslContexts.forClient().trustManager(trust.toFile());
      security
          .identity()
          .ifPresent(own ->
              context.keyManager(own.certificateChain().toFile(), own.privateKey().toFile()));
      return builder.sslContext(context.build());
    } catch (SSLException | IllegalArgumentException e) {
      throw CrosshashException.invalid(
          "Certificates and keys are PEM files that can be read",
          trust + " (" + e.getMessage() + ")",
          "check the files");
    }
  }

  /** Puts the token into the headers of every call. */
  private record ShowToken(String token) implements ClientInterceptor {
    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(
        MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
      return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
        @Override
        public void start(ClientCall.Listener<R> listener, Metadata headers) {
          headers.put(AUTHORIZATION, BEARER + token);
          super.start(listener, headers);
        }
      };
    }
  }
}
