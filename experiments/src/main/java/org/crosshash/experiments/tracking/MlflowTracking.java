package org.crosshash.experiments.tracking;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs go to the spool and, a second or so later, from there to an MLflow server.
 *
 * <p>One thread sends, so that recording never waits for the server. A server that goes away is
 * tried again now and then; what it lacks in the end stays in the spool.
 */
public final class MlflowTracking implements Tracking {
  private static final Logger LOGGER = LoggerFactory.getLogger(MlflowTracking.class);
  private static final long PAUSE_MILLISECONDS = 1000;
  private static final long PAUSE_AFTER_FAILURE_NANOSECONDS = TimeUnit.SECONDS.toNanos(15);
  private static final long LIMIT_OF_FINISH_SECONDS = 120;

  private final Spool spool;
  private final MlflowServer server;
  private final Delivery delivery;
  private final SystemSampler sampler;
  private final ScheduledExecutorService sender =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("mlflow-sender").factory());
  private final LinkedHashSet<String> changed = new LinkedHashSet<>();
  private final Set<String> ours = new LinkedHashSet<>();
  private volatile Optional<SentMark> latest = Optional.empty();
  private final Set<String> refused = ConcurrentHashMap.newKeySet();
  private final AtomicInteger leftOut = new AtomicInteger();
  private volatile Optional<CrosshashException> failure = Optional.empty();
  private long notBefore = System.nanoTime();

  MlflowTracking(Spool spool, MlflowServer server, SystemSampler sampler) {
    this.spool = spool;
    this.server = server;
    this.sampler = sampler;
    this.delivery = new Delivery(spool, server, this::leaveOut);
    // The future is not kept: sendAll lets no error out, and close() ends the schedule.
    var _ =
        sender.scheduleWithFixedDelay(
            () -> sendAll(false), PAUSE_MILLISECONDS, PAUSE_MILLISECONDS, TimeUnit.MILLISECONDS);
  }

  @Override
  public Optional<TrackedRun> start(RunDescription description) {
    String key = description.key();
    return spool
        .holdForRecording(key)
        .map(held -> TrackedRun.open(spool, held, description, () -> note(key)));
  }

  @Override
  public Optional<TrackedRun> goOn(String key) {
    return spool.goOn(key, () -> note(key));
  }

  @Override
  public List<KnownRun> below(String parent) {
    return new KnownRuns(spool).below(parent);
  }

  @Override
  public void sendBelow(String parent) {
    // By the sender, so that nobody waits while the spool is looked through.
    sender.execute(() -> {
      try {
        below(parent).stream().map(KnownRun::key).filter(this::isUnsent).forEach(this::note);
      } catch (RuntimeException unreadable) {
        LOGGER.warn("Runs of others stay in the spool. {}", unreadable.toString());
      }
    });
  }

  private boolean isUnsent(String key) {
    return mark(key).map(mark -> mark.events() < spool.read(key).size()).orElse(true);
  }

  @Override
  public SystemSampler.Watch sample(TrackedRun run) {
    return sampler.watch(run);
  }

  private void leaveOut(String refusal) {
    leftOut.incrementAndGet();
    LOGGER.warn("MLflow left out a value, which stays in the spool. {}", refusal);
  }

  private void note(String key) {
    synchronized (changed) {
      changed.add(key);
      ours.add(key);
    }
  }

  private void sendAll(boolean now) {
    if (!now && failure.isPresent() && System.nanoTime() - notBefore < 0) {
      return;
    }
    while (true) {
      String key;
      synchronized (changed) {
        if (changed.isEmpty()) {
          return;
        }
        key = changed.removeFirst();
      }
      try {
        Optional<SentMark> sent = delivery.deliver(key);
        latest = sent.isPresent() ? sent : latest;
        failure = Optional.empty();
      } catch (RuntimeException broken) {
        CrosshashException known = known(broken);
        if (known.problem() == Problem.NOT_FOUND || known.problem() == Problem.INVALID_ARGUMENT) {
          // Of this run alone, for example taken away at the server: the others are sent.
          if (refused.add(key)) {
            LOGGER.warn("A run stays in the spool. {}", known.getMessage());
          }
          continue;
        }
        note(key);
        if (failure.isEmpty()) {
          LOGGER.warn("Tracking goes on in the spool. {}", known.getMessage());
        }
        failure = Optional.of(known);
        notBefore = System.nanoTime() + PAUSE_AFTER_FAILURE_NANOSECONDS;
        return;
      }
    }
  }

  private static CrosshashException known(RuntimeException broken) {
    return broken instanceof CrosshashException ours
        ? ours
        : CrosshashException.precondition(
            "Runs must be sendable", broken, "run `crosshash tracking replay`");
  }

  @Override
  public SequencedMap<String, String> views(String key) {
    return mark(key)
        .map(mark -> SavedViews.addresses(server.base(), mark.experimentId()))
        .orElseGet(LinkedHashMap::new);
  }

  @Override
  public Optional<String> page(String key) {
    return mark(key)
        .map(mark ->
            "%s/#/experiments/%s/runs/%s?%s"
                .formatted(
                    server.base(), mark.experimentId(), mark.runId(), SavedViews.MODEL_TRAINING));
  }

  @Override
  public Optional<String> comparison(List<String> keys) {
    List<SentMark> marks = keys.stream().flatMap(key -> mark(key).stream()).toList();
    if (marks.size() < 2) {
      return Optional.empty();
    }
    return Optional.of(
        "%s/#/compare-runs?runs=%s&experiments=%s"
            .formatted(
                server.base(),
                list(marks.stream().map(SentMark::runId)),
                list(marks.stream().map(SentMark::experimentId).distinct())));
  }

  private static String list(Stream<String> ids) {
    return URLEncoder.encode(Json.write(ids.toList()), StandardCharsets.UTF_8);
  }

  private Optional<SentMark> mark(String key) {
    return Optional.ofNullable(SentMark.read(spool.mark(key)).get(server.base()));
  }

  @Override
  public String finish() {
    try {
      sender.submit(() -> sendAll(true)).get(LIMIT_OF_FINISH_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException late) {
      LOGGER.debug("Not all runs were sent in time", late);
    }
    String remarks =
        (refused.isEmpty() ? "" : "; %d the server would not take".formatted(refused.size()))
            + (leftOut.get() == 0
                ? ""
                : "; %d values were left out, see the tag %s"
                    .formatted(leftOut.get(), Delivery.REFUSED_TAG));
    synchronized (changed) {
      if (changed.isEmpty()) {
        String page =
            latest
                .map(mark ->
                    "%s, grouped by method at %s"
                        .formatted(
                            SavedViews.experiment(server.base(), mark.experimentId()),
                            SavedViews.addresses(server.base(), mark.experimentId())
                                .firstEntry()
                                .getValue()))
                .orElse(server.base());
        return "%d runs are at %s%s".formatted(ours.size() - refused.size(), page, remarks);
      }
      return "%d of %d runs wait in the spool (%s); `crosshash tracking replay` sends them%s"
          .formatted(
              changed.size(),
              ours.size(),
              failure.map(CrosshashException::value).orElse("the server is slow"),
              remarks);
    }
  }

  @Override
  public void close() {
    sampler.close();
    sender.shutdownNow();
    server.close();
  }
}
