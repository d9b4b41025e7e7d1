package org.crosshash.kit;

import com.google.longrunning.Operation;
import com.google.protobuf.Any;
import com.google.protobuf.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.tables.ArtifactName;
import org.crosshash.wire.GrpcErrors;
import org.crosshash.wire.OperationName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operations of one server: a bounded pool of workers over files that survive it. */
final class LocalOperations implements Operations {
  private static final Logger LOG = LoggerFactory.getLogger(LocalOperations.class);

  /** Finished operations are forgotten after this. */
  private static final Duration RETENTION = Duration.ofDays(30);

  /** How often that is looked after while the server runs. */
  private static final Duration PURGE_INTERVAL = Duration.ofDays(1);

  /** An operation that took its server down so often is not tried again. */
  private static final int MOST_ATTEMPTS = 5;

  /** A run has this long to notice by itself that it was cancelled. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Executor AFTER_PATIENCE =
      CompletableFuture.delayedExecutor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);

  private final OperationFiles files;
  private final Path scratch;
  private final ServerLimits limits;
  private final ThreadPoolExecutor workers;
  private final Map<String, OperationType<?, ?, ?>> types = new ConcurrentHashMap<>();
  private final ConcurrentSkipListMap<String, OperationEntry> entriesById =
      new ConcurrentSkipListMap<>(Comparator.reverseOrder());
  private final Map<RequestKey, OperationEntry> entriesByRequest = new ConcurrentHashMap<>();
  private final AtomicLong lastMicros = new AtomicLong();
  private final List<OperationName> unfinishedBefore = new ArrayList<>();
  private final InstantSource clock;

  /** Operations of {@link #entriesById} that have not ended. */
  private final AtomicInteger unfinished = new AtomicInteger();

  private Instant nextPurge;
  private boolean stopping;

  /** A request id counts within its kind of operation. */
  private record RequestKey(String type, String requestId) {}

  LocalOperations(Path folder, Path scratch, ServerLimits limits) {
    this(folder, scratch, limits, InstantSource.system());
  }

  LocalOperations(Path folder, Path scratch, ServerLimits limits, InstantSource clock) {
    this.clock = clock;
    this.nextPurge = clock.instant().plus(PURGE_INTERVAL);
    this.files = new OperationFiles(folder);
    this.scratch = scratch;
    this.limits = limits;
    this.workers =
        new ThreadPoolExecutor(
            limits.concurrentOperations(),
            limits.concurrentOperations(),
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().name("crosshash-operation-", 1).daemon().factory());
  }

  @Override
  public <Q extends Message, R extends Message, P extends Message> void register(
      OperationType<Q, R, P> type) {
    if (!OperationName.isType(type.name())) {
      throw new IllegalArgumentException(
          "A kind of operation is named <service>.<Operation>: " + type.name());
    }
    if (types.putIfAbsent(type.name(), type) != null) {
      throw new IllegalArgumentException("Two kinds of operation have one name: " + type.name());
    }
  }

  @Override
  public <Q extends Message, R extends Message, P extends Message> Operation start(
      OperationType<Q, R, P> type, Q request, String requestId) {
    if (!type.equals(types.get(type.name()))) {
      throw new IllegalArgumentException("Register the kind of operation first: " + type.name());
    }
    return enter(type, Any.pack(request), requestId).snapshot();
  }

  private synchronized OperationEntry enter(
      OperationType<?, ?, ?> type, Any request, String requestId) {
    purge();
    RequestKey key = new RequestKey(type.name(), requestId);
    OperationEntry earlier = requestId.isEmpty() ? null : entriesByRequest.get(key);
    if (earlier != null) {
      return same(earlier, request, requestId);
    }
    refuseMore();
    OperationName name = new OperationName(type.name(), nextId());
    StoredOperation stored = StoredOperation.fresh(name, request, requestId, clock.instant());
    try {
      files.write(stored);
    } catch (IOException e) {
      throw GrpcErrors.exception(e);
    }
    OperationEntry entry = remember(stored);
    workers.execute(() -> run(type, entry));
    return entry;
  }

  private static OperationEntry same(OperationEntry earlier, Any request, String requestId) {
    if (!earlier.stored().request().equals(request)) {
      throw new CrosshashException(
          Problem.ALREADY_EXISTS,
          "A request id stands for one request",
          requestId,
          "use a new id for another request; " + earlier.name() + " has this one");
    }
    return earlier;
  }

  private void refuseMore() {
    if (stopping) {
      throw new CrosshashException(
          Problem.UNAVAILABLE,
          "A server that stops starts no operation",
          "stopping",
          "send the request again when the server is back");
    }
    int now = unfinished.get();
    if (now >= (long) limits.concurrentOperations() + limits.queuedOperations()) {
      throw new CrosshashException(
          Problem.RESOURCE_EXHAUSTED,
          "At most " + limits.queuedOperations() + " operations wait for a worker",
          now + " are at work or wait",
          "try again when some have ended");
    }
  }

  /** Forgets what ended long ago, once a day: a server may run for years. */
  private void purge() {
    Instant now = clock.instant();
    if (now.isBefore(nextPurge)) {
      return;
    }
    nextPurge = now.plus(PURGE_INTERVAL);
    for (OperationEntry entry : entriesById.values()) {
      if (isOld(entry.stored(), now)) {
        try {
          forget(entry);
        } catch (IOException e) {
          LOG.warn("{} ended long ago and could not be forgotten", entry.name(), e);
        }
      }
    }
  }

  private static boolean isOld(StoredOperation operation, Instant now) {
    return operation.finished().filter(now.minus(RETENTION)::isAfter).isPresent();
  }

  private OperationEntry remember(StoredOperation stored) {
    OperationEntry entry = new OperationEntry(files, stored, unfinished::decrementAndGet);
    if (!entry.isDone()) {
      unfinished.incrementAndGet();
    }
    entriesById.put(stored.name().id(), entry);
    if (!stored.requestId().isEmpty()) {
      entriesByRequest.put(key(stored), entry);
    }
    return entry;
  }

  private void forget(OperationEntry entry) throws IOException {
    files.delete(entry.name());
    entriesById.remove(entry.name().id());
    entriesByRequest.remove(key(entry.stored()), entry);
  }

  private static RequestKey key(StoredOperation stored) {
    return new RequestKey(stored.name().type(), stored.requestId());
  }

  /** Ids ascend with time, so that the newest come last by name. */
  private String nextId() {
    Instant now = Instant.now();
    long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    long unique = lastMicros.updateAndGet(last -> Math.max(last + 1, micros));
    return "%014x%08x".formatted(unique, ThreadLocalRandom.current().nextInt());
  }

  private <Q extends Message, R extends Message, P extends Message> void run(
      OperationType<Q, R, P> type, OperationEntry entry) {
    if (!entry.begin()) {
      return;
    }
    try {
      Q request = parse(type.requestPrototype(), entry.stored().request());
      entry.succeed(type.run(request, new EntryRun<P>(entry, scratch)));
    } catch (Throwable e) {
      // Whatever it is, whoever waits for the operation must learn of it.
      entry.fail(e);
    }
  }

  private static <Q extends Message> Q parse(Q prototype, Any request) throws IOException {
    @SuppressWarnings("unchecked") // A message's parser makes messages of its class.
    Q parsed = (Q) prototype.getParserForType().parseFrom(request.getValue());
    return parsed;
  }

  /** Reads the operations of earlier runs of the server. */
  synchronized void load() throws IOException {
    Instant now = clock.instant();
    List<StoredOperation> found =
        files.readAll().stream()
            .sorted(Comparator.comparing(operation -> operation.name().id()))
            .toList();
    for (StoredOperation operation : found) {
      if (isOld(operation, now)) {
        files.delete(operation.name());
      } else {
        if (!remember(operation).isDone()) {
          unfinishedBefore.add(operation.name());
        }
      }
    }
  }

  /** Goes on with the unfinished operations of earlier runs, oldest first. */
  synchronized void resume() {
    unfinishedBefore.forEach(name -> resume(get(name.toString())));
    unfinishedBefore.clear();
  }

  private void resume(OperationEntry entry) {
    OperationType<?, ?, ?> type = types.get(entry.name().type());
    if (type == null) {
      entry.failUnrun(
          CrosshashException.precondition(
              "A server goes on with operations that it has the service for",
              entry.name(),
              "start the operation again on a server with that service"));
    } else if (entry.stored().attempts() >= MOST_ATTEMPTS) {
      entry.failUnrun(
          new CrosshashException(
              Problem.INTERNAL,
              "An operation does not end its server",
              entry.name() + " was at work " + entry.stored().attempts() + " times when it died",
              "look into the log for why the server died, then start the operation again"));
    } else {
      LOG.info("{} goes on", entry.name());
      workers.execute(() -> run(type, entry));
    }
  }

  /** The operation of this name. */
  OperationEntry get(String name) {
    OperationName parsed = OperationName.parse(name);
    return Optional.ofNullable(entriesById.get(parsed.id()))
        .filter(entry -> entry.name().equals(parsed))
        .orElseThrow(() ->
            CrosshashException.notFound(
                "This server has no such operation",
                name,
                "ask the server that started it; ended ones are forgotten after "
                    + RETENTION.toDays()
                    + " days"));
  }

  /**
   * Operations in the order of age, newest first, that are older than an id; empty: from the
   * newest.
   */
  Iterable<OperationEntry> olderThan(String id) {
    return id.isEmpty() ? entriesById.values() : entriesById.tailMap(id, false).values();
  }

  /** Asks an operation to end. */
  void cancel(OperationEntry entry) {
    entry.cancel();
    if (!entry.isDone()) {
      AFTER_PATIENCE.execute(entry::interrupt);
    }
  }

  /** Forgets an operation that has ended. */
  synchronized void delete(OperationEntry entry) {
    if (!entry.isDone()) {
      throw CrosshashException.precondition(
          "An operation at work cannot be deleted", entry.name(), "cancel it first");
    }
    try {
      forget(entry);
    } catch (IOException e) {
      throw GrpcErrors.exception(e);
    }
  }

  /** Artifacts that unfinished operations were asked to read. */
  Set<ArtifactName> artifactsInUse() {
    Set<ArtifactName> names = new HashSet<>();
    for (OperationEntry entry : entriesById.values()) {
      if (!entry.isDone()) {
        OperationType<?, ?, ?> type = types.get(entry.name().type());
        try {
          References.collect(parse(type.requestPrototype(), entry.stored().request()), names);
        } catch (IOException e) {
          throw GrpcErrors.exception(e);
        }
      }
    }
    return names;
  }

  /** Stops the workers; what does not end by itself is interrupted and left for the next start. */
  void stop() {
    synchronized (this) {
      stopping = true;
      entriesById.values().forEach(OperationEntry::stop);
      workers.shutdown();
    }
    AFTER_PATIENCE.execute(() -> entriesById.values().forEach(OperationEntry::interrupt));
    try {
      long patience = limits.grace().plus(PATIENCE).toMillis();
      if (!workers.awaitTermination(patience, TimeUnit.MILLISECONDS)) {
        entriesById.values().stream()
            .filter(OperationEntry::isAtWork)
            .forEach(entry -> LOG.warn("{} does not end; it is left behind", entry.name()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
