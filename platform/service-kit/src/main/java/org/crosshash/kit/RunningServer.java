package org.crosshash.kit;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.flight.ComputedTable;
import org.crosshash.flight.FlightLimits;
import org.crosshash.flight.FlightTables;
import org.crosshash.flight.TableExchange;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.LocalArtifactStore;
import org.crosshash.wire.Address;
import org.crosshash.wire.Dialer;
import org.crosshash.wire.GrpcErrors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server that has started: everything it holds, and the order in which that is freed. */
final class RunningServer implements ServiceContext, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningServer.class);

  private final CrosshashServer.Options options;
  private final Teardown teardown = new Teardown();
  private final DataFolder folder;
  private final BufferAllocator allocator;
  private final ArtifactStore store;
  private final PeerArtifacts artifacts;
  private final LocalOperations operations;
  private final RecipeBook recipes;
  private final List<Path> imageRoots;
  private final HealthStatusManager health = new HealthStatusManager();
  private final Server server;
  private final CompletableFuture<Address> address = new CompletableFuture<>();

  RunningServer(CrosshashServer.Options options) {
    this.options = options;
    try {
      this.imageRoots = options.imageRoots().stream().map(RunningServer::realFolder).toList();
      this.folder = teardown.add("data folder", DataFolder.take(options.dataFolder()));
      this.allocator =
          teardown.add("Arrow memory", new RootAllocator(options.limits().arrowBytes()));
      this.store =
          teardown.add(
              "artifact store", LocalArtifactStore.open(folder.subfolder("artifacts"), allocator));
      PeerTables peers =
          teardown.add(
              "peers",
              new PeerTables(store, allocator, new Dialer(options.security().towardsPeers())));
      this.artifacts = new PeerArtifacts(store, options.peers(), this::addressIfKnown, peers);
      this.recipes = new RecipeBook(store, Environment.current());
      this.operations =
          new LocalOperations(
              folder.subfolder("operations"), folder.subfolder("scratch"), options.limits());
      options.modules().forEach(module -> teardown.add(module.name(), module::close));
      teardown.add("operations", operations::stop);
      this.server = startServer();
    } catch (RuntimeException | Error e) {
      teardown.closeAfter(e);
      throw e;
    }
  }

  private static Path realFolder(Path folder) {
    try {
      Path real = folder.toRealPath();
      if (Files.isDirectory(real)) {
        return real;
      }
    } catch (IOException e) {
      LOG.debug("No folder", e);
    }
    throw CrosshashException.invalid(
        "An image root is a folder that exists", folder, "make it, or correct its path");
  }

  private Server startServer() {
    ExecutorService calls =
        Executors.newCachedThreadPool(
            Thread.ofPlatform().name("crosshash-call-", 1).daemon().factory());
    teardown.add("call threads", calls::shutdown);
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(options.address().host(), options.address().port()))
            .executor(calls)
            .maxInboundMessageSize(options.limits().messageBytes())
            .maxInboundMetadataSize(Dialer.LARGEST_METADATA)
            .permitKeepAliveTime(10, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true);
    // The last interceptor added is the outermost.
    builder.intercept(new CallLimit(options.limits().concurrentCalls()));
    options
        .security()
        .tokens()
        .ifPresent(file -> builder.intercept(new TokenCheck(Tokens.read(file))));
    builder.intercept(new ErrorInterceptor());
    options.security().tls().ifPresent(tls -> builder.sslContext(sslContext(tls)));
    List<BindableService> services = new ArrayList<>();
    for (ServiceModule module : options.modules()) {
      services.addAll(module.services(this));
    }
    List<TableExchange> exchanges =
        options.modules().stream().flatMap(module -> module.exchanges().stream()).toList();
    List<ComputedTable> computed =
        options.modules().stream().flatMap(module -> module.computedTables().stream()).toList();
    FlightTables flight =
        teardown.add(
            "Flight",
            new FlightTables(store, allocator, FlightLimits.defaults(), exchanges, computed));
    services.add(new ArtifactsFace(store, artifacts, this::artifactsInUse, recipes::workingSince));
    services.add(new OperationsService(operations, calls));
    serve(builder, flight.service().bindService());
    services.forEach(service -> serve(builder, LateReading.of(service.bindService())));
    builder.addService(health.getHealthService());
    builder.addService(ProtoReflectionServiceV1.newInstance());
    Server started = listen(builder);
    teardown.add("network", () -> stopListening(started));
    announce(started.getPort());
    operations.resume();
    for (ServiceModule module : options.modules()) {
      teardown.add(module.name() + "'s work", module::stopping);
      module.started();
    }
    return started;
  }

  private void serve(NettyServerBuilder builder, ServerServiceDefinition definition) {
    builder.addService(definition);
    health.setStatus(definition.getServiceDescriptor().getName(), ServingStatus.SERVING);
  }

  private static SslContext sslContext(ServerSecurity.Tls tls) {
    try {
      SslContextBuilder context =
          GrpcSslContexts.forServer(tls.certificateChain().toFile(), tls.privateKey().toFile());
      tls.clientAuthority()
          .ifPresent(
              authority -> context.trustManager(authority.toFile()).clientAuth(ClientAuth.REQUIRE));
      return context.build();
    } catch (SSLException | IllegalArgumentException e) {
      throw CrosshashException.invalid(
          "Certificates and keys are PEM files that can be read, keys as PKCS 8",
          tls.certificateChain() + " (" + e.getMessage() + ")",
          "check the files");
    }
  }

  private Server listen(NettyServerBuilder builder) {
    try {
      operations.load();
      return builder.build().start();
    } catch (IOException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof BindException) {
          throw new CrosshashException(
              Problem.FAILED_PRECONDITION,
              "A server listens on an address of this machine that is free",
              options.address() + " (" + cause.getMessage() + ")",
              "stop what listens there, or choose another port, or 0 for any",
              e);
        }
      }
      throw GrpcErrors.exception(e);
    }
  }

  private void announce(int port) {
    Address told = options.advertised().orElse(options.address());
    Address reached = told.port() == 0 ? new Address(told.host(), port) : told;
    address.complete(reached);
    folder.announce(reached.toString());
    LOG.info(
        "{} at {} over {}",
        options.modules().stream().map(ServiceModule::name).toList(),
        reached,
        folder.path());
  }

  private Set<ArtifactName> artifactsInUse() {
    Set<ArtifactName> names = new HashSet<>(operations.artifactsInUse());
    options.modules().forEach(module -> names.addAll(module.artifactsInUse()));
    return names;
  }

  private void stopListening(Server started) throws InterruptedException {
    health.enterTerminalState();
    started.shutdown();
    long grace = options.limits().grace().toMillis();
    if (!started.awaitTermination(grace, TimeUnit.MILLISECONDS)) {
      LOG.warn("Calls in progress are ended after {} ms of grace", grace);
      started.shutdownNow();
      started.awaitTermination(grace, TimeUnit.MILLISECONDS);
    }
  }

  int port() {
    return server.getPort();
  }

  void awaitTermination() throws InterruptedException {
    server.awaitTermination();
  }

  @Override
  public ArtifactStore store() {
    return store;
  }

  @Override
  public Artifacts artifacts() {
    return artifacts;
  }

  @Override
  public Operations operations() {
    return operations;
  }

  @Override
  public Recipes recipes() {
    return recipes;
  }

  @Override
  public Path dataFolder() {
    return folder.path();
  }

  @Override
  public List<Path> imageRoots() {
    return imageRoots;
  }

  @Override
  public BufferAllocator allocator() {
    return allocator;
  }

  @Override
  public String address() {
    try {
      // A first call may come in between the opening of the port and the note of its number.
      return address.get(1, TimeUnit.SECONDS).toString();
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("The server has not started yet", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw GrpcErrors.exception(e);
    }
  }

  private Optional<Address> addressIfKnown() {
    return address.isDone() ? Optional.of(address.join()) : Optional.empty();
  }

  @Override
  public ArtifactReference reference(ArtifactName name) {
    return ArtifactReference.newBuilder().setName(name.toString()).setLocation(address()).build();
  }

  @Override
  public void close() {
    teardown.close();
  }
}
