package org.crosshash.experiments.sweeps.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Sweeps and trials of a workspace, in one SQLite file.
 *
 * <p>Trials are known by their identity and shared by all sweeps: one that is done for one sweep is
 * done for all. A worker takes a trial by a lease, which it prolongs while it lives; only the
 * worker that has the lease may end the trial. Every change is a transaction that is on disk when
 * the method returns; a process that is killed leaves the last one that was. Safe for any number of
 * threads and processes of one machine.
 */
public final class SweepStore implements AutoCloseable {
  /** A worker that said nothing for so long has lost its trials. */
  public static final Duration LEASE = Duration.ofSeconds(60);

  private static final int BUSY_MILLISECONDS = 60_000;
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Connection connection;
  private final Path file;
  private final Workers workers;

  private SweepStore(Connection connection, Path file, Workers workers) {
    this.connection = connection;
    this.file = file;
    this.workers = workers;
  }

  /**
   * Opens the store of a folder, which is made where it is absent.
   *
   * @throws CrosshashException FAILED_PRECONDITION where it cannot be opened
   */
  public static SweepStore open(Path folder) {
    Path file = folder.resolve("sweeps.db");
    try {
      Files.createDirectories(folder);
      SQLiteConfig config = new SQLiteConfig();
      config.setJournalMode(SQLiteConfig.JournalMode.WAL);
      config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
      config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
      config.setBusyTimeout(BUSY_MILLISECONDS);
      SweepStore store =
          new SweepStore(config.createConnection("jdbc:sqlite:" + file), file, Workers.in(folder));
      store.makeTables();
      return store;
    } catch (IOException failure) {
      throw new CrosshashException(
          Problem.FAILED_PRECONDITION,
          "The folder of sweeps must be writable",
          folder + " (" + failure + ")",
          "choose another workspace by --workspace",
          failure);
    } catch (SQLException failure) {
      throw trouble(file, failure);
    }
  }

  private void makeTables() {
    change(() -> {
      run(
          """
          CREATE TABLE IF NOT EXISTS sweeps (
            digest TEXT PRIMARY KEY, name TEXT NOT NULL, file TEXT NOT NULL,
            created INTEGER NOT NULL, cancelled INTEGER NOT NULL)\
          """);
      run(
          """
          CREATE TABLE IF NOT EXISTS trials (
            identity TEXT PRIMARY KEY, kind TEXT NOT NULL, status TEXT NOT NULL,
            attempts INTEGER NOT NULL, not_before INTEGER NOT NULL, worker TEXT NOT NULL,
            lease_until INTEGER NOT NULL, seconds REAL NOT NULL, error TEXT NOT NULL,
            result TEXT)\
          """);
      run(
          """
          CREATE TABLE IF NOT EXISTS members (
            sweep TEXT NOT NULL, position INTEGER NOT NULL, identity TEXT NOT NULL,
            PRIMARY KEY (sweep, position)) WITHOUT ROWID\
          """);
      return null;
    });
  }

  /**
   * Enters a sweep with its trials, unless it is there.
   *
   * @param digest the resolved file's
   * @param name the study's
   * @param text the resolved file
   * @param kinds of each trial its kind by its identity, in order; trials of a kind take about as
   *     long as one another
   */
  public void register(String digest, String name, String text, Map<String, String> kinds) {
    change(() -> {
      run(
          "INSERT OR IGNORE INTO sweeps VALUES (?, ?, ?, ?, 0)",
          digest,
          name,
          text,
          System.currentTimeMillis());
      int position = 0;
      for (Map.Entry<String, String> trial : kinds.entrySet()) {
        run("INSERT OR REPLACE INTO members VALUES (?, ?, ?)", digest, position, trial.getKey());
        run(
            "INSERT OR IGNORE INTO trials VALUES (?, ?, 'WAITING', 0, 0, '', 0, 0, '', NULL)",
            trial.getKey(),
            trial.getValue());
        position++;
      }
      return null;
    });
  }

  /** Whether a sweep was entered. */
  public boolean isRegistered(String digest) {
    return !query("SELECT 1 FROM sweeps WHERE digest = ?", row -> 1, digest).isEmpty();
  }

  /** Whether a sweep is cancelled. */
  public boolean isCancelled(String digest) {
    return query("SELECT cancelled FROM sweeps WHERE digest = ?", row -> row.getInt(1), digest)
        .contains(1);
  }

  /** Cancels a sweep, or takes that back; its workers see it within seconds. */
  public void setCancelled(String digest, boolean cancelled) {
    change(
        () -> run("UPDATE sweeps SET cancelled = ? WHERE digest = ?", cancelled ? 1 : 0, digest));
  }

  /**
   * What is known of trials, in the order asked; those that no sweep entered are left out.
   *
   * @param results whether results are wanted too
   */
  public Map<String, TrialRow> rows(List<String> identities, boolean results) {
    Map<String, TrialRow> rows = new LinkedHashMap<>();
    for (String identity : identities) {
      query(
              "SELECT identity, status, attempts, not_before, worker, seconds, error, "
                  + (results ? "result" : "NULL")
                  + " FROM trials WHERE identity = ?",
              SweepStore::row,
              identity)
          .forEach(row -> rows.put(identity, row));
    }
    return rows;
  }

  private static TrialRow row(ResultSet row) throws SQLException {
    String result = row.getString(8);
    return new TrialRow(
        row.getString(1),
        TrialStatus.valueOf(row.getString(2)),
        row.getInt(3),
        row.getLong(4),
        row.getString(5),
        row.getDouble(6),
        row.getString(7),
        result == null ? Optional.empty() : Optional.of(parse(result)));
  }

  /**
   * Takes the first trial of a sweep that is free: one that waits, or that a dead or silent worker
   * had.
   *
   * @return its identity and how often it was begun, this time included; empty: none is free now
   */
  public Optional<Claim> claim(String digest, Worker worker) {
    return change(() -> {
      long now = System.currentTimeMillis();
      List<Candidate> candidates =
          query(
              """
              SELECT t.identity, t.status, t.worker, t.lease_until, t.attempts
              FROM members m JOIN trials t ON t.identity = m.identity
              WHERE m.sweep = ?
                AND ((t.status = 'WAITING' AND t.not_before <= ?) OR t.status = 'RUNNING')
              ORDER BY m.position\
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
          run(
              """
              UPDATE trials SET status = 'RUNNING', attempts = attempts + 1, worker = ?,
                lease_until = ?, error = '' WHERE identity = ?\
              """,
              worker.id(),
              now + LEASE.toMillis(),
              candidate.identity());
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
    change(() ->
        run(
            "UPDATE trials SET lease_until = ? WHERE worker = ? AND status = 'RUNNING'",
            System.currentTimeMillis() + LEASE.toMillis(),
            worker.id()));
  }

  /** Whether a worker still has the lease of a trial. */
  public boolean holds(Worker worker, String identity) {
    return !query(
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
    return change(() ->
        run(
            """
            UPDATE trials SET status = 'DONE', result = ?, seconds = ?, error = ''
            WHERE identity = ? AND worker = ? AND status = 'RUNNING'\
            """,
            write(outcome),
            seconds,
            identity,
            worker.id()))
        == 1;
  }

  /**
   * Ends a try of a trial that failed.
   *
   * @param retryAt milliseconds since 1970 of the next try; empty: there is none
   */
  public void fail(Worker worker, String identity, String error, Optional<Long> retryAt) {
    change(() ->
        run(
            """
            UPDATE trials SET status = ?, not_before = ?, error = ?
            WHERE identity = ? AND worker = ? AND status = 'RUNNING'\
            """,
            (retryAt.isPresent() ? TrialStatus.WAITING : TrialStatus.FAILED).name(),
            retryAt.orElse(0L),
            error,
            identity,
            worker.id()));
  }

  /** Gives a trial back that was broken off from outside; the try does not count. */
  public void release(Worker worker, String identity) {
    change(() ->
        run(
            """
            UPDATE trials SET status = 'WAITING', attempts = attempts - 1
            WHERE identity = ? AND worker = ? AND status = 'RUNNING'\
            """,
            identity,
            worker.id()));
  }

  /**
   * Lets the failed trials of a sweep wait afresh.
   *
   * @return how many there were
   */
  public int retry(String digest) {
    return change(() ->
        run(
            """
            UPDATE trials SET status = 'WAITING', attempts = 0, not_before = 0
            WHERE status = 'FAILED'
              AND identity IN (SELECT identity FROM members WHERE sweep = ?)\
            """,
            digest));
  }

  /** Mean seconds of the finished trials of a kind; empty: none has finished. */
  public OptionalDouble meanSeconds(String kind) {
    return query(
            "SELECT AVG(seconds) FROM trials WHERE status = 'DONE' AND kind LIKE ? || '%'",
            row -> {
              double mean = row.getDouble(1);
              return row.wasNull() ? OptionalDouble.empty() : OptionalDouble.of(mean);
            },
            kind)
        .getFirst();
  }

  /** Enters a worker, which lives until it is closed or its process ends. */
  public Worker enter() {
    return workers.enter();
  }

  private static String write(TrialOutcome outcome) {
    try {
      return MAPPER.writeValueAsString(outcome);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("An outcome is writable", impossible);
    }
  }

  private static TrialOutcome parse(String text) {
    try {
      return MAPPER.readValue(text, TrialOutcome.class);
    } catch (JsonProcessingException damaged) {
      throw new CrosshashException(
          Problem.DATA_LOSS,
          "A kept result must be readable",
          damaged.getOriginalMessage(),
          "delete the file of sweeps: what was computed stays in the store, so that a sweep is"
              + " quickly run again",
          damaged);
    }
  }

  /** Reads a row of an answer. */
  private interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** A step of a transaction. */
  private interface Step<T> {
    T run() throws SQLException;
  }

  private synchronized <T> T change(Step<T> step) {
    try {
      connection.setAutoCommit(false);
      boolean done = false;
      try {
        T result = step.run();
        connection.commit();
        done = true;
        return result;
      } finally {
        if (!done) {
          connection.rollback();
        }
        connection.setAutoCommit(true);
      }
    } catch (SQLException failure) {
      throw trouble(file, failure);
    }
  }

  private int run(String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, values);
      return statement.executeUpdate();
    }
  }

  private synchronized <T> List<T> query(String sql, RowReader<T> reader, Object... values) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, values);
      List<T> found = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(reader.read(rows));
        }
      }
      return found;
    } catch (SQLException failure) {
      throw trouble(file, failure);
    }
  }

  private static void bind(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }

  private static CrosshashException trouble(Path file, SQLException failure) {
    SQLiteErrorCode code =
        failure instanceof SQLiteException known
            ? known.getResultCode()
            : SQLiteErrorCode.UNKNOWN_ERROR;
    int kind = code.code & 0xff;
    if (kind == SQLiteErrorCode.SQLITE_FULL.code) {
      return new CrosshashException(
          Problem.RESOURCE_EXHAUSTED,
          "The disk of the workspace must have room",
          file + " (" + failure.getMessage() + ")",
          "make room and resume: all that was done before is kept",
          failure);
    }
    if (kind == SQLiteErrorCode.SQLITE_CORRUPT.code || kind == SQLiteErrorCode.SQLITE_NOTADB.code) {
      return new CrosshashException(
          Problem.DATA_LOSS,
          "The file of sweeps must be whole",
          file + " (" + failure.getMessage() + ")",
          "move it away: what was computed stays in the store, so that a sweep is quickly run"
              + " again",
          failure);
    }
    return new CrosshashException(
        kind == SQLiteErrorCode.SQLITE_BUSY.code
            ? Problem.UNAVAILABLE
            : Problem.FAILED_PRECONDITION,
        "The file of sweeps must be usable",
        file + " (" + failure.getMessage() + ")",
        "see whether it can be written and whether another process keeps it busy",
        failure);
  }

  @Override
  public synchronized void close() {
    try {
      connection.close();
    } catch (SQLException failure) {
      throw trouble(file, failure);
    }
  }
}
