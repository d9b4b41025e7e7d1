package org.crosshash.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.crosshash.artifacts.v1.ArtifactsServiceGrpc;
import org.crosshash.artifacts.v1.ArtifactsServiceGrpc.ArtifactsServiceBlockingStub;
import org.crosshash.artifacts.v1.CollectGarbageRequest;
import org.crosshash.artifacts.v1.ListArtifactsRequest;
import org.crosshash.errors.CrosshashException;
import org.crosshash.wire.Address;
import org.crosshash.wire.ChannelSecurity;
import org.crosshash.wire.Dialer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerSecurityTest {
  private static final String READER = "reader-0123456789";
  private static final String WRITER = "writer-0123456789";

  @TempDir Path folder;
  private Path tokens;

  @BeforeEach
  void writeTokens() throws Exception {
    tokens = folder.resolve("tokens");
    Files.writeString(tokens, "# who may what\nreader " + READER + "\nwriter " + WRITER + "\n");
    Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
  }

  private CrosshashServer start(ServerSecurity security) {
    return CrosshashServer.builder()
        .dataFolder(folder.resolve("data"))
        .limits(TestServer.LIMITS)
        .security(security)
        .build()
        .start();
  }

  /** What a call ends with for a caller; OK where it answers. */
  private static Status.Code call(CrosshashServer server, ChannelSecurity caller, boolean writing) {
    ManagedChannel channel =
        new Dialer(caller).dial(new Address(CrosshashServer.LOOPBACK, server.port())).build();
    try {
      ArtifactsServiceBlockingStub stub = ArtifactsServiceGrpc.newBlockingStub(channel);
      if (writing) {
        assertThat(stub.collectGarbage(CollectGarbageRequest.getDefaultInstance()).getDeletedList())
            .isEmpty();
      } else {
        assertThat(stub.listArtifacts(ListArtifactsRequest.getDefaultInstance()).getArtifactsList())
            .isEmpty();
      }
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    } finally {
      channel.shutdownNow();
    }
  }

  private static ChannelSecurity bearer(String token) {
    return new ChannelSecurity(Optional.empty(), Optional.empty(), Optional.of(token));
  }

  @Test
  void tokens_roles_allowWhatTheySay() {
    ServerSecurity security = new ServerSecurity(Optional.empty(), Optional.of(tokens));
    try (CrosshashServer server = start(security)) {
      assertThat(call(server, bearer(READER), false)).isEqualTo(Status.Code.OK);
      assertThat(call(server, bearer(READER), true)).isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(call(server, bearer(WRITER), true)).isEqualTo(Status.Code.OK);
      assertThat(call(server, bearer("another-0123456789"), false))
          .isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(call(server, ChannelSecurity.none(), false))
          .isEqualTo(Status.Code.UNAUTHENTICATED);
    }
  }

  @Test
  void tokens_fileForEverybody_isRefused() throws Exception {
    Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-r--r--"));
    ServerSecurity security = new ServerSecurity(Optional.empty(), Optional.of(tokens));

    assertThatThrownBy(() -> start(security))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("Chmod 600");
  }

  @Test
  void tokens_malformedLine_isRefusedWithoutTellingIt() throws Exception {
    Files.writeString(tokens, "owner secret-0123456789\n");

    assertThatThrownBy(() -> Tokens.read(tokens))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("line 1")
        .satisfies(error -> assertThat(error.getMessage()).doesNotContain("secret"));
  }

  @Test
  void tls_trustedServer_isSpokenWithAndPlainTextIsNot() throws Exception {
    Certificates own = Certificates.make(folder, "server");
    ServerSecurity security =
        new ServerSecurity(
            Optional.of(new ServerSecurity.Tls(own.chain(), own.key(), Optional.empty())),
            Optional.of(tokens));
    try (CrosshashServer server = start(security)) {
      ChannelSecurity trusting =
          new ChannelSecurity(Optional.of(own.chain()), Optional.empty(), Optional.of(WRITER));

      assertThat(call(server, trusting, true)).isEqualTo(Status.Code.OK);
      assertThat(call(server, bearer(WRITER), true)).isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  @Test
  void build_allInterfacesWithTls_needsAnAdvertisedAddress() throws Exception {
    Certificates own = Certificates.make(folder, "server");
    ServerSecurity security =
        new ServerSecurity(
            Optional.of(new ServerSecurity.Tls(own.chain(), own.key(), Optional.empty())),
            Optional.of(tokens));
    CrosshashServer.Builder builder =
        CrosshashServer.builder()
            .dataFolder(folder.resolve("data"))
            .limits(TestServer.LIMITS)
            .address("0.0.0.0", 0)
            .security(security);

    assertThatThrownBy(builder::build)
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("Advertise the host and port");
    assertThatThrownBy(() -> builder.advertise("0.0.0.0:7071").build())
        .isInstanceOf(CrosshashException.class);
    try (CrosshashServer server = builder.advertise("localhost:7071").build().start()) {
      assertThat(server.address()).isEqualTo("localhost:7071");
    }
  }

  @Test
  void mutualTls_callerWithoutTheRightCertificate_isNotSpokenWith() throws Exception {
    Certificates own = Certificates.make(folder, "server");
    Certificates known = Certificates.make(folder, "known");
    Certificates stranger = Certificates.make(folder, "stranger");
    ServerSecurity security =
        new ServerSecurity(
            Optional.of(new ServerSecurity.Tls(own.chain(), own.key(), Optional.of(known.chain()))),
            Optional.empty());
    try (CrosshashServer server = start(security)) {
      assertThat(call(server, identified(own, known), true)).isEqualTo(Status.Code.OK);
      assertThat(call(server, identified(own, stranger), true)).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(
              call(
                  server,
                  new ChannelSecurity(Optional.of(own.chain()), Optional.empty(), Optional.empty()),
                  true))
          .isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  private static ChannelSecurity identified(Certificates server, Certificates caller) {
    return new ChannelSecurity(
        Optional.of(server.chain()),
        Optional.of(new ChannelSecurity.Identity(caller.chain(), caller.key())),
        Optional.empty());
  }

  @Test
  void keepsStrangersOut_tlsAlone_isNotEnough() {
    ServerSecurity tlsOnly =
        new ServerSecurity(
            Optional.of(new ServerSecurity.Tls(folder, folder, Optional.empty())),
            Optional.empty());

    assertThat(tlsOnly.keepsStrangersOut()).isFalse();
    assertThat(ServerSecurity.loopback().keepsStrangersOut()).isFalse();
  }
}
