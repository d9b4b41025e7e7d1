package org.crosshash.experiments.sweeps.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.crosshash.experiments.sweeps.state.TrialEvent.Kind;

/**
 * Who runs which trial, and how trials end. A worker takes a trial by a lease, which it prolongs
 * while it lives; only the worker that has the lease may end the trial.
 */
public final class TrialLeases {
  /** A worker that said nothing for so long has lost its trials. */
  public static final Duration LEASE = Duration.ofSeconds(60);

  private final Database database;
  private final Workers workers;
  private final EventLog events;

  TrialLeases(Database database, Workers workers, EventLog events) {
    this.database = database;
    this.workers = workers;
    this.events = events;
  }

  /**
   * Takes the first trial of a sweep that is free: one that waits, or that a dead or silent worker
   * had.
   *
   * @return its identity and how often it was begun, this time included; empty: none is free now
   */
  public Optional<Claim> claim(String digest, Worker worker) {
    return database.change(() -> {
      long now = System.currentTimeMillis();
      List<Candidate> candidates =
          database.query(
              """
              SELECT t.identity, t.status, t.worker, t.lease_until, t.attempts
              FROM members m JOIN trials t ON t.identity = m.identity
                LEFT JOIN early_ends e ON e.sweep = m.sweep AND e.identity = m.identity
              WHERE m.sweep = ? AND e.identity IS NULL
                AND ((t.status = 'WAITING' AND t.not_before <= ?) OR t.status = 'RUNNING')
              ORDER BY EXISTS (SELECT 1 FROM validations v
                WHERE v.sweep = m.sweep AND v.identity = m.identity) DESC, m.position\
              """,
              row ->
                  new Candidate(
                      row.getString(1),
                      TrialStatus.valueOf(row.getString(2)),
                      row.getString(3),
                      row.getLong(4),
                      row.getInt(5)),
              digest,
              now);
      Predicate<String> living = workers.livingOnce();
      for (Candidate candidate : candidates) {
        boolean free =
            candidate.status() == TrialStatus.WAITING
                || candidate.leaseUntil() < now
                || !living.test(candidate.worker());
        if (free) {
          database.run(
              """
              UPDATE trials SET status = 'RUNNING', attempts = attempts + 1, worker = ?,
                lease_until = ?, error = '' WHERE identity = ?\
              """,
              worker.id(),
              now + LEASE.toMillis(),
              candidate.identity());
          events.ofTrial(candidate.identity(), Kind.BEGAN, candidate.attempts() + 1, "");
          return Optional.of(new Claim(candidate.identity(), candidate.attempts() + 1));
        }
      }
      return Optional.empty();
    });
  }

  private record Candidate(
      String identity, TrialStatus status, String worker, long leaseUntil, int attempts) {}

  /**
   * A trial that was taken.
   *
   * @param identity which
   * @param attempt how often it was begun, from 1
   */
  public record Claim(String identity, int attempt) {}

  /** Prolongs the leases of all trials that a worker runs. */
  public void prolong(Worker worker) {
    database.change(() ->
        database.run(
            "UPDATE trials SET lease_until = ? WHERE worker = ? AND status = 'RUNNING'",
            System.currentTimeMillis() + LEASE.toMillis(),
            worker.id()));
  }

  /** Whether a worker still has the lease of a trial. */
  public boolean holds(Worker worker, String identity) {
    return !database
        .query(
            "SELECT 1 FROM trials WHERE identity = ? AND worker = ? AND status = 'RUNNING'",
            row -> 1,
            identity,
            worker.id())
        .isEmpty();
  }

  /**
   * Ends a trial with its result.
   *
   * @param seconds wall-clock seconds that it took
   * @return whether the worker still had it; if not, nothing is changed
   */
  public boolean finish(Worker worker, String identity, TrialOutcome outcome, double seconds) {
    return database.change(() -> {
      int changed =
          database.run(
              """
              UPDATE trials SET status = 'DONE', result = ?, seconds = ?, error = ''
              WHERE identity = ? AND worker = ? AND status = 'RUNNING'\
              """,
              write(outcome),
              seconds,
              identity,
              worker.id());
      if (changed == 1) {
        events.ofTrial(identity, Kind.DONE, 0, "");
      }
      return changed == 1;
    });
  }

  /**
   * Ends a try of a trial that failed.
   *
   * @param retryAt milliseconds since 1970 of the next try; empty: there is none
   */
  public void fail(Worker worker, String identity, String error, Optional<Long> retryAt) {
    database.change(() -> {
      int changed =
          database.run(
              """
              UPDATE trials SET status = ?, not_before = ?, error = ?
              WHERE identity = ? AND worker = ? AND status = 'RUNNING'\
              """,
              (retryAt.isPresent() ? TrialStatus.WAITING : TrialStatus.FAILED).name(),
              retryAt.orElse(0L),
              error,
              identity,
              worker.id());
      if (changed == 1) {
        events.ofTrial(identity, Kind.FAILED, attempts(identity), error);
      }
      return null;
    });
  }

  private int attempts(String identity) {
    return database
        .query("SELECT attempts FROM trials WHERE identity = ?", row -> row.getInt(1), identity)
        .getFirst();
  }

  /** Gives a trial back that was broken off from outside; the try does not count. */
  public void release(Worker worker, String identity) {
    database.change(() -> {
      int changed =
          database.run(
              """
              UPDATE trials SET status = 'WAITING', attempts = attempts - 1
              WHERE identity = ? AND worker = ? AND status = 'RUNNING'\
              """,
              identity,
              worker.id());
      if (changed == 1) {
        events.ofTrial(identity, Kind.RELEASED, 0, "");
      }
      return null;
    });
  }

  /**
   * Lets the failed trials of a sweep wait afresh.
   *
   * @return how many there were
   */
  public int retry(String digest) {
    return database.change(() -> {
      List<String> failed =
          database.query(
              """
              SELECT t.identity FROM members m JOIN trials t ON t.identity = m.identity
              WHERE m.sweep = ? AND t.status = 'FAILED' ORDER BY m.position\
              """,
              row -> row.getString(1),
              digest);
      for (String identity : failed) {
        database.run(
            "UPDATE trials SET status = 'WAITING', attempts = 0, not_before = 0 WHERE identity = ?",
            identity);
        events.ofTrial(identity, Kind.RETRIED, 0, "");
      }
      return failed.size();
    });
  }

  private static String write(TrialOutcome outcome) {
    try {
      return SweepStore.MAPPER.writeValueAsString(outcome);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("An outcome is writable", impossible);
    }
  }
}
