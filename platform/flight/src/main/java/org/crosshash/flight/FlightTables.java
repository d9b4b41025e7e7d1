package org.crosshash.flight;

import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.arrow.flight.FlightGrpcUtils;
import org.apache.arrow.flight.auth.ServerAuthHandler;
import org.apache.arrow.memory.BufferAllocator;
import org.crosshash.tables.ArtifactStore;

/**
 * Arrow Flight over an artifact store, to be added to any gRPC server.
 *
 * <pre>{@code
 * try (FlightTables flight = new FlightTables(store, allocator, FlightLimits.defaults())) {
 *   Server server = ServerBuilder.forPort(0).addService(flight.service()).build().start();
 *   …
 * }
 * }</pre>
 *
 * <p>DoGet takes a {@link TableTicket}, or the ticket of a {@link ComputedTable}; DoPut the path
 * {@code tables}, and answers with {@code {"table":"tables/<hex>"}}; GetFlightInfo and GetSchema
 * the path {@code tables/<hex>} or a ticket as command; ListFlights everything, or as criteria what
 * tables are to hold ({@code items}); DoExchange a command of a {@link TableExchange}.
 *
 * <p>Close it after the server has ended.
 */
public final class FlightTables implements AutoCloseable {
  /** A few batches under way keep a reader busy; more would only take memory. */
  private static final int BYTES_UNDER_WAY = 4 << 20;

  private static final Duration SHUTDOWN = Duration.ofSeconds(10);

  private final ExecutorService threads;
  private final ScheduledExecutorService clock;
  private final BufferAllocator allocator;
  private final TablesProducer producer;
  private final BindableService service;

  /**
   * Makes the service.
   *
   * @param store that tables are read from and put into
   * @param parent of the allocator for what is under way
   */
  public FlightTables(ArtifactStore store, BufferAllocator parent, FlightLimits limits) {
    this(store, parent, limits, List.of(), List.of());
  }

  /**
   * Makes the service.
   *
   * @param store that tables are read from and put into
   * @param parent of the allocator for what is under way
   * @param exchanges what DoExchange offers; their names differ
   * @param computed what DoGet computes; their names differ
   */
  @SuppressWarnings(
      "deprecation") // Flight's factory asks for the handler; calls are guarded by gRPC.
  public FlightTables(
      ArtifactStore store,
      BufferAllocator parent,
      FlightLimits limits,
      List<TableExchange> exchanges,
      List<ComputedTable> computed) {
    this.threads = Executors.newVirtualThreadPerTaskExecutor();
    this.clock = StallGuard.newClock();
    this.allocator = parent.newChildAllocator("flight", 0, Long.MAX_VALUE);
    this.producer =
        new TablesProducer(store, allocator, limits, threads, clock, exchanges, computed);
    BindableService flight =
        FlightGrpcUtils.createFlightService(
            allocator, producer, ServerAuthHandler.NO_OP, new ContextThreads(threads));
    this.service = () -> ServerInterceptors.intercept(flight, new MoreUnderWay());
  }

  /** The service, for a server builder. */
  public BindableService service() {
    return service;
  }

  /** gRPC calls a stream unready above 32 kB, less than one batch. */
  private static final class MoreUnderWay implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      call.setOnReadyThreshold(BYTES_UNDER_WAY);
      return next.startCall(call, headers);
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(SHUTDOWN.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("Flight streams did not end: close the server first");
      }
      producer.awaitUnused(SHUTDOWN);
    } catch (TimeoutException e) {
      throw new IllegalStateException("Tables are being sent still: close the server first", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    allocator.close();
  }
}
