package org.crosshash.flight;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.arrow.flight.Action;
import org.apache.arrow.flight.ActionType;
import org.apache.arrow.flight.Criteria;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightProducer;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.Result;
import org.apache.arrow.flight.SchemaResult;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.StoredArtifact;
import org.crosshash.tables.Table;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers Flight's calls from an artifact store. */
final class TablesProducer implements FlightProducer {
  private static final Logger LOG = LoggerFactory.getLogger(TablesProducer.class);

  private final ArtifactStore store;
  private final BufferAllocator allocator;
  private final FlightLimits limits;
  private final ExecutorService threads;
  private final ScheduledExecutorService clock;
  private final Semaphore streams;
  private final Map<String, TableExchange> exchanges;
  private final Map<String, ComputedTable> computed;

  /** One party for each table of which something is on its way, and one for this. */
  private final Phaser openTables = new Phaser(1);

  TablesProducer(
      ArtifactStore store,
      BufferAllocator allocator,
      FlightLimits limits,
      ExecutorService threads,
      ScheduledExecutorService clock,
      List<TableExchange> exchanges,
      List<ComputedTable> computed) {
    this.store = store;
    this.allocator = allocator;
    this.limits = limits;
    this.threads = threads;
    this.clock = clock;
    this.streams = new Semaphore(limits.concurrentStreams());
    this.exchanges =
        exchanges.stream().collect(Collectors.toMap(TableExchange::name, exchange -> exchange));
    this.computed = computed.stream().collect(Collectors.toMap(ComputedTable::name, kind -> kind));
  }

  @Override
  public void getStream(CallContext context, Ticket ticket, ServerStreamListener listener) {
    try {
      String text = text(ticket.getBytes());
      Optional<ComputedStream> stream = ComputedStream.of(text, computed);
      Optional<TableTicket> wanted =
          stream.isPresent() ? Optional.empty() : Optional.of(TableTicket.parse(text));
      Readiness readiness = new Readiness(listener);
      takeStream();
      try {
        threads.execute(() -> {
          stream.ifPresent(computing -> send(computing, listener, readiness));
          wanted.ifPresent(table -> send(table, listener, readiness));
        });
      } catch (RuntimeException e) {
        streams.release();
        throw e;
      }
    } catch (RuntimeException e) {
      listener.error(FlightErrors.toSend(e));
    }
  }

  private void send(TableTicket ticket, ServerStreamListener listener, Readiness readiness) {
    try (BufferAllocator call = newCallAllocator("get")) {
      Table table = store.open(ticket.table());
      openTables.register();
      try {
        new TableStream(table, ticket, listener, readiness, limits.stallTimeout()).send(call);
      } finally {
        // What was handed to the transport is still on its way to the reader.
        table.closeWhenUnused(openTables::arriveAndDeregister);
      }
    } catch (RuntimeException | Error e) {
      listener.error(FlightErrors.toSend(e));
    } finally {
      streams.release();
    }
  }

  private void send(ComputedStream stream, ServerStreamListener listener, Readiness readiness) {
    try (BufferAllocator call = newCallAllocator("compute")) {
      stream.send(listener, readiness, limits.stallTimeout(), call);
    } catch (RuntimeException | Error e) {
      listener.error(FlightErrors.toSend(e));
    } finally {
      streams.release();
    }
  }

  @Override
  public Runnable acceptPut(
      CallContext context, FlightStream stream, StreamListener<PutResult> answers) {
    return () -> {
      try {
        takeStream();
        try {
          receive(stream, answers);
        } finally {
          streams.release();
        }
      } catch (RuntimeException | Error e) {
        answers.onError(FlightErrors.toSend(e));
      }
    };
  }

  private void receive(FlightStream stream, StreamListener<PutResult> answers) {
    try (BufferAllocator call = newCallAllocator("put");
        StallGuard guard = StallGuard.start(limits.stallTimeout(), clock)) {
      try {
        new TableUpload(store, stream, guard, limits.bytesPerCall()).receive(call, answers);
      } catch (RuntimeException e) {
        if (guard.hasStalled()) {
          Thread.interrupted();
          throw stalled(e);
        }
        throw e;
      }
    }
  }

  private CrosshashException stalled(RuntimeException cause) {
    return new CrosshashException(
        Problem.UNAVAILABLE,
        "The writer of a stream sends a batch within " + limits.stallTimeout().toMillis() + " ms",
        "it sent none",
        "send again without pauses",
        cause);
  }

  /** Answers batches with batches; Flight calls it on a thread of its own. */
  @Override
  public void doExchange(CallContext context, FlightStream stream, ServerStreamListener listener) {
    try {
      Readiness readiness = new Readiness(listener);
      takeStream();
      try {
        exchange(stream, listener, readiness);
      } finally {
        streams.release();
      }
    } catch (RuntimeException | Error e) {
      listener.error(FlightErrors.toSend(e));
    }
  }

  private void exchange(FlightStream stream, ServerStreamListener listener, Readiness readiness) {
    try (BufferAllocator call = newCallAllocator("exchange");
        StallGuard guard = StallGuard.start(limits.stallTimeout(), clock)) {
      try {
        new ExchangeStream(exchanges, stream, listener, guard, limits).run(call, readiness);
      } catch (RuntimeException e) {
        if (listener.isCancelled()) {
          // The batch under work goes with the caller, and whoever reads it may fail in any way.
          throw new CrosshashException(
              Problem.CANCELLED, "The reader of a stream stays", "cancelled", "read to the end", e);
        }
        if (guard.hasStalled()) {
          Thread.interrupted();
          throw stalled(e);
        }
        throw e;
      }
    }
  }

  @Override
  public FlightInfo getFlightInfo(CallContext context, FlightDescriptor descriptor) {
    try {
      Optional<ComputedStream> stream = computed(descriptor);
      if (stream.isPresent()) {
        return info(stream.get(), descriptor);
      }
      TableTicket ticket = ticket(descriptor);
      return info(store.get(ticket.table()), ticket, descriptor);
    } catch (RuntimeException e) {
      throw FlightErrors.toSend(e);
    }
  }

  @Override
  public SchemaResult getSchema(CallContext context, FlightDescriptor descriptor) {
    try {
      Optional<ComputedStream> stream = computed(descriptor);
      if (stream.isPresent()) {
        return new SchemaResult(info(stream.get(), descriptor).getSchemaOptional().orElseThrow());
      }
      TableTicket ticket = ticket(descriptor);
      return new SchemaResult(TableStream.schema(store.schema(ticket.table()), ticket));
    } catch (RuntimeException e) {
      throw FlightErrors.toSend(e);
    }
  }

  /**
   * Lists all tables, newest first; with criteria only those that hold what the criteria name. A
   * table that cannot be read is left out, with a warning in the log.
   */
  @Override
  public void listFlights(
      CallContext context, Criteria criteria, StreamListener<FlightInfo> listener) {
    try {
      String content = text(criteria.getExpression()).strip();
      List<StoredArtifact> tables =
          store.list(artifact ->
              artifact.name().kind() == ArtifactName.Kind.TABLE
                  && (content.isEmpty() || artifact.content().equals(content)));
      for (StoredArtifact artifact : tables) {
        infoIfReadable(artifact).ifPresent(listener::onNext);
      }
      listener.onCompleted();
    } catch (RuntimeException e) {
      listener.onError(FlightErrors.toSend(e));
    }
  }

  private Optional<FlightInfo> infoIfReadable(StoredArtifact artifact) {
    FlightDescriptor descriptor = FlightDescriptor.path("tables", artifact.name().digest().hex());
    try {
      return Optional.of(info(artifact, TableTicket.of(artifact.name()), descriptor));
    } catch (CrosshashException e) {
      LOG.warn("Leaving out {}, which cannot be read", artifact.name(), e);
      return Optional.empty();
    }
  }

  private FlightInfo info(
      StoredArtifact artifact, TableTicket ticket, FlightDescriptor descriptor) {
    Schema schema = TableStream.schema(store.schema(artifact.name()), ticket);
    FlightEndpoint endpoint =
        new FlightEndpoint(new Ticket(ticket.toString().getBytes(StandardCharsets.UTF_8)));
    long bytes = ticket.isWhole() ? artifact.sizeBytes() : -1;
    long rows = Math.max(0, artifact.rowCount() - ticket.offset());
    return new FlightInfo(
        schema, descriptor, List.of(endpoint), bytes, Math.min(rows, ticket.limit().orElse(rows)));
  }

  private Optional<ComputedStream> computed(FlightDescriptor descriptor) {
    return descriptor.isCommand()
        ? ComputedStream.of(text(descriptor.getCommand()), computed)
        : Optional.empty();
  }

  private static FlightInfo info(ComputedStream stream, FlightDescriptor descriptor) {
    try (ComputedTable.Session session = stream.open()) {
      return new FlightInfo(
          session.schema(),
          descriptor,
          List.of(new FlightEndpoint(new Ticket(descriptor.getCommand()))),
          -1,
          session.rows());
    }
  }

  private static TableTicket ticket(FlightDescriptor descriptor) {
    return TableTicket.parse(
        descriptor.isCommand()
            ? text(descriptor.getCommand())
            : String.join("/", descriptor.getPath()));
  }

  @Override
  public void doAction(CallContext context, Action action, StreamListener<Result> listener) {
    listener.onError(
        FlightErrors.toSend(
            new CrosshashException(
                Problem.UNIMPLEMENTED,
                "Flight moves tables and has no actions",
                action.getType(),
                "use the ArtifactsService on the same port")));
  }

  @Override
  public void listActions(CallContext context, StreamListener<ActionType> listener) {
    listener.onCompleted();
  }

  private void takeStream() {
    if (!streams.tryAcquire()) {
      throw new CrosshashException(
          Problem.RESOURCE_EXHAUSTED,
          "A server has at most " + limits.concurrentStreams() + " streams at a time",
          "one more",
          "wait for another to end, then try again");
    }
  }

  /**
   * Waits until everything that was sent, or cancelled, is released by the transport.
   *
   * @throws TimeoutException if that takes longer
   */
  void awaitUnused(Duration timeout) throws InterruptedException, TimeoutException {
    openTables.awaitAdvanceInterruptibly(
        openTables.arrive(), timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  private BufferAllocator newCallAllocator(String call) {
    return allocator.newChildAllocator("flight-" + call, 0, limits.bytesPerCall());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
