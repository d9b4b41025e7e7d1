package org.crosshash.experiments.sweeps.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.experiments.sweeps.state.TrialEvent.Kind;

/**
 * Sweeps and trials of a workspace, in one SQLite file.
 *
 * <p>Trials are known by their identity and shared by all sweeps: one that is done for one sweep is
 * done for all. What one sweep alone knows (early stopping, proposals) stands apart, as does who
 * runs a trial ({@link TrialLeases}). Every change is a transaction that is on disk when the method
 * returns; a process that is killed leaves the last one that was. Safe for any number of threads
 * and processes of one machine.
 */
public final class SweepStore implements AutoCloseable {
  private static final String SWEEPS =
      """
      SELECT s.digest, s.name, s.file, s.created, s.cancelled,
        EXISTS (SELECT 1 FROM served WHERE sweep = s.digest) FROM sweeps s\
      """;

  static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Database database;
  private final Workers workers;
  private final EventLog events;
  private final TrialLeases leases;
  private final EarlyStops early;
  private final Proposals proposals;

  private SweepStore(Database database, Workers workers) {
    this.database = database;
    this.workers = workers;
    this.events = new EventLog(database);
    this.leases = new TrialLeases(database, workers, events);
    this.early = new EarlyStops(database, events);
    this.proposals = new Proposals(database);
  }

  /**
   * Opens the store of a folder, which is made where it is absent.
   *
   * @throws CrosshashException FAILED_PRECONDITION where it cannot be opened
   */
  public static SweepStore open(Path folder) {
    Database database = Database.open(folder);
    boolean open = false;
    try {
      SweepStore store = new SweepStore(database, Workers.in(folder));
      store.makeTables();
      open = true;
      return store;
    } catch (IOException failure) {
      throw new CrosshashException(
          Problem.FAILED_PRECONDITION,
          "The folder of sweeps must be writable",
          folder + " (" + failure + ")",
          "choose another workspace by --workspace",
          failure);
    } finally {
      if (!open) {
        database.close();
      }
    }
  }

  private void makeTables() {
    database.change(() -> {
      database.run(
          """
          CREATE TABLE IF NOT EXISTS sweeps (
            digest TEXT PRIMARY KEY, name TEXT NOT NULL, file TEXT NOT NULL,
            created INTEGER NOT NULL, cancelled INTEGER NOT NULL)\
          """);
      database.run(
          """
          CREATE TABLE IF NOT EXISTS trials (
            identity TEXT PRIMARY KEY, kind TEXT NOT NULL, status TEXT NOT NULL,
            attempts INTEGER NOT NULL, not_before INTEGER NOT NULL, worker TEXT NOT NULL,
            lease_until INTEGER NOT NULL, seconds REAL NOT NULL, error TEXT NOT NULL,
            result TEXT)\
          """);
      database.run(
          """
          CREATE TABLE IF NOT EXISTS members (
            sweep TEXT NOT NULL, position INTEGER NOT NULL, identity TEXT NOT NULL,
            PRIMARY KEY (sweep, position)) WITHOUT ROWID\
          """);
      database.run("CREATE TABLE IF NOT EXISTS served (sweep TEXT PRIMARY KEY) WITHOUT ROWID");
      database.run(
          """
          CREATE TABLE IF NOT EXISTS reported (
            sweep TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID\
          """);
      EventLog.makeTables(database);
      EarlyStops.makeTables(database);
      Proposals.makeTables(database);
      return null;
    });
  }

  /** What happened. */
  public EventLog events() {
    return events;
  }

  /** Who runs which trial, and how trials end. */
  public TrialLeases leases() {
    return leases;
  }

  /** What early stopping knows. */
  public EarlyStops early() {
    return early;
  }

  /** What explorations have proposed. */
  public Proposals proposals() {
    return proposals;
  }

  /**
   * Enters a sweep with its trials. One that is there has exactly these trials from now on: others
   * that it had, whose data or meaning has changed since, keep their results but are its no more.
   *
   * @param digest the resolved file's
   * @param name the study's
   * @param text the resolved file
   * @param kinds of each trial its kind by its identity, in order; trials of a kind take about as
   *     long as one another
   */
  public void register(String digest, String name, String text, Map<String, String> kinds) {
    database.change(() -> {
      int entered =
          database.run(
              "INSERT OR IGNORE INTO sweeps VALUES (?, ?, ?, ?, 0)",
              digest,
              name,
              text,
              System.currentTimeMillis());
      if (entered == 1) {
        events.ofSweep(digest, "", Kind.CREATED, "");
      }
      for (String former : members(digest)) {
        if (!kinds.containsKey(former)) {
          database.run("DELETE FROM members WHERE sweep = ? AND identity = ?", digest, former);
          early.forget(digest, former);
        }
      }
      enter(database, digest, kinds);
      return null;
    });
  }

  /** Identities of the trials that a sweep was entered with; empty where it was not. */
  public Set<String> members(String digest) {
    return members(database, digest);
  }

  private static Set<String> members(Database database, String digest) {
    return new LinkedHashSet<>(
        database.query(
            "SELECT identity FROM members WHERE sweep = ? ORDER BY position",
            row -> row.getString(1),
            digest));
  }

  /** Enters trials behind those that a sweep has; within a change. */
  static void enter(Database database, String digest, Map<String, String> kinds)
      throws SQLException {
    Set<String> known = members(database, digest);
    int position =
        database
            .query(
                "SELECT COALESCE(MAX(position), -1) + 1 FROM members WHERE sweep = ?",
                row -> row.getInt(1),
                digest)
            .getFirst();
    for (Map.Entry<String, String> trial : kinds.entrySet()) {
      if (known.add(trial.getKey())) {
        database.run("INSERT INTO members VALUES (?, ?, ?)", digest, position, trial.getKey());
        position++;
      }
      database.run(
          "INSERT OR IGNORE INTO trials VALUES (?, ?, 'WAITING', 0, 0, '', 0, 0, '', NULL)",
          trial.getKey(),
          trial.getValue());
    }
  }

  /** Says that the platform of the workspace runs a sweep, now and after a restart. */
  public void serve(String digest) {
    database.change(() -> database.run("INSERT OR IGNORE INTO served VALUES (?)", digest));
  }

  /** Says that the platform of the workspace need not run a sweep any more. */
  public void release(String digest) {
    database.change(() -> database.run("DELETE FROM served WHERE sweep = ?", digest));
  }

  /** Says that the report of a sweep whose trials stand so is made and recorded. */
  public void setReported(String digest, String state) {
    database.change(
        () -> database.run("INSERT OR REPLACE INTO reported VALUES (?, ?)", digest, state));
  }

  /** How the trials of a sweep stood when its report was made last; empty: it was not. */
  public Optional<String> reported(String digest) {
    return database
        .query("SELECT state FROM reported WHERE sweep = ?", row -> row.getString(1), digest)
        .stream()
        .findFirst();
  }

  /** The sweeps, newest first. */
  public List<StoredSweep> sweeps() {
    return database.query(SWEEPS + " ORDER BY s.created DESC, s.digest", SweepStore::sweep);
  }

  /** One sweep, if it was entered. */
  public Optional<StoredSweep> sweep(String digest) {
    return database.query(SWEEPS + " WHERE s.digest = ?", SweepStore::sweep, digest).stream()
        .findFirst();
  }

  /**
   * Trials by the beginning of their identity, each with the digest of a sweep that it belongs to.
   *
   * @param beginning hexadecimal digits
   */
  public Map<String, String> membersOf(String beginning) {
    Map<String, String> members = new LinkedHashMap<>();
    database
        .query(
            """
            SELECT identity, MAX(sweep) FROM members WHERE substr(identity, 1, ?) = ?
            GROUP BY identity\
            """,
            row -> Map.entry(row.getString(1), row.getString(2)),
            beginning.length(),
            beginning)
        .forEach(member -> members.put(member.getKey(), member.getValue()));
    return members;
  }

  private static StoredSweep sweep(ResultSet row) throws SQLException {
    return new StoredSweep(
        row.getString(1),
        row.getString(2),
        row.getString(3),
        row.getLong(4),
        row.getInt(5) == 1,
        row.getInt(6) == 1);
  }

  /** Whether a sweep was entered. */
  public boolean isRegistered(String digest) {
    return sweep(digest).isPresent();
  }

  /** Whether a sweep is cancelled. */
  public boolean isCancelled(String digest) {
    return sweep(digest).map(StoredSweep::cancelled).orElse(false);
  }

  /** Cancels a sweep, or takes that back; its workers see it within seconds. */
  public void setCancelled(String digest, boolean cancelled) {
    database.change(() -> {
      int changed =
          database.run(
              "UPDATE sweeps SET cancelled = ? WHERE digest = ? AND cancelled <> ?",
              cancelled ? 1 : 0,
              digest,
              cancelled ? 1 : 0);
      if (changed == 1) {
        events.ofSweep(digest, "", cancelled ? Kind.CANCELLED : Kind.RESUMED, "");
      }
      return null;
    });
  }

  /**
   * What is known of trials, in the order asked; those that no sweep entered are left out.
   *
   * @param results whether results are wanted too
   */
  public Map<String, TrialRow> rows(List<String> identities, boolean results) {
    Map<String, TrialRow> rows = new LinkedHashMap<>();
    for (String identity : identities) {
      database
          .query(
              "SELECT identity, status, attempts, not_before, worker, seconds, error, "
                  + (results ? "result" : "NULL")
                  + " FROM trials WHERE identity = ?",
              SweepStore::row,
              identity)
          .forEach(row -> rows.put(identity, row));
    }
    return rows;
  }

  /**
   * What a sweep knows of trials: the same, but for those that its early stopping holds back or has
   * ended, which have no result in it whatever other sweeps made of them.
   */
  public Map<String, TrialRow> rows(String digest, List<String> identities, boolean results) {
    Map<String, TrialRow> rows = rows(identities, results);
    early
        .ends(digest)
        .values()
        .forEach(end ->
            rows.computeIfPresent(
                end.identity(),
                (identity, row) ->
                    new TrialRow(
                        identity,
                        end.last() ? TrialStatus.STOPPED : TrialStatus.PAUSED,
                        row.attempts(),
                        0,
                        row.worker(),
                        0,
                        end.why(),
                        Optional.empty())));
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

  /** How many trials of an entered sweep stand where, as {@link #rows(String, List, boolean)}. */
  public Map<TrialStatus, Integer> counts(String digest) {
    Map<TrialStatus, Integer> counts = new EnumMap<>(TrialStatus.class);
    database.query(
        """
        SELECT CASE WHEN e.identity IS NULL THEN t.status
          WHEN e.last = 1 THEN 'STOPPED' ELSE 'PAUSED' END AS standing, COUNT(*)
        FROM members m JOIN trials t ON t.identity = m.identity
          LEFT JOIN early_ends e ON e.sweep = m.sweep AND e.identity = m.identity
        WHERE m.sweep = ? GROUP BY standing\
        """,
        row -> counts.put(TrialStatus.valueOf(row.getString(1)), row.getInt(2)),
        digest);
    return counts;
  }

  /** Does several changes as one, which nobody sees half of. */
  public void together(Runnable changes) {
    database.change(() -> {
      changes.run();
      return null;
    });
  }

  /** Mean seconds of the finished trials of a kind; empty: none has finished. */
  public OptionalDouble meanSeconds(String kind) {
    return database
        .query(
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

  @Override
  public void close() {
    database.close();
  }
}
