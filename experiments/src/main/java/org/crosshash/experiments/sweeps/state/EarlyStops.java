package org.crosshash.experiments.sweeps.state;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.crosshash.experiments.sweeps.state.TrialEvent.Kind;

/**
 * What the early stopping of sweeps knows: the validation figures of trials by epoch, and the
 * trials that it holds back or has ended. Both belong to one sweep: another one that has the trial
 * runs it by its own rule.
 */
public final class EarlyStops {
  private final Database database;
  private final EventLog events;

  EarlyStops(Database database, EventLog events) {
    this.database = database;
    this.events = events;
  }

  static void makeTables(Database database) throws SQLException {
    database.run(
        """
        CREATE TABLE IF NOT EXISTS validations (
          sweep TEXT NOT NULL, identity TEXT NOT NULL, epoch INTEGER NOT NULL, value REAL NOT NULL,
          PRIMARY KEY (sweep, identity, epoch)) WITHOUT ROWID\
        """);
    database.run(
        """
        CREATE TABLE IF NOT EXISTS early_ends (
          sweep TEXT NOT NULL, identity TEXT NOT NULL, epoch INTEGER NOT NULL, value REAL NOT NULL,
          last INTEGER NOT NULL, why TEXT NOT NULL,
          PRIMARY KEY (sweep, identity)) WITHOUT ROWID\
        """);
  }

  /** Keeps validation figures of a trial; those that are known already stay. */
  public void validated(String sweep, String identity, Map<Integer, Double> byEpoch) {
    database.change(() -> {
      for (Map.Entry<Integer, Double> figure : byEpoch.entrySet()) {
        database.run(
            "INSERT OR IGNORE INTO validations VALUES (?, ?, ?, ?)",
            sweep,
            identity,
            figure.getKey(),
            figure.getValue());
      }
      return null;
    });
  }

  /** Validation figures of all trials of a sweep by identity, then by epoch. */
  public Map<String, NavigableMap<Integer, Double>> validations(String sweep) {
    Map<String, NavigableMap<Integer, Double>> found = new LinkedHashMap<>();
    database.query(
        "SELECT identity, epoch, value FROM validations WHERE sweep = ? ORDER BY identity, epoch",
        row ->
            found
                .computeIfAbsent(row.getString(1), identity -> new TreeMap<>())
                .put(row.getInt(2), row.getDouble(3)),
        sweep);
    return found;
  }

  /** Trials of a sweep that are held back or ended, by identity. */
  public SequencedMap<String, EarlyEnd> ends(String sweep) {
    SequencedMap<String, EarlyEnd> ends = new LinkedHashMap<>();
    List<EarlyEnd> found =
        database.query(
            "SELECT identity, epoch, value, last, why FROM early_ends WHERE sweep = ?",
            row ->
                new EarlyEnd(
                    row.getString(1),
                    row.getInt(2),
                    row.getDouble(3),
                    row.getInt(4) == 1,
                    row.getString(5)),
            sweep);
    found.forEach(end -> ends.put(end.identity(), end));
    return ends;
  }

  /** Holds a trial back or ends it; who runs it has it until it is given back. */
  public void end(String sweep, EarlyEnd end) {
    database.change(() -> {
      write(sweep, end);
      return null;
    });
  }

  /**
   * Gives a trial back that was held back or ended, so that other sweeps may run it; the try does
   * not count. Nothing is changed where the worker has lost it.
   *
   * @param notBefore milliseconds since 1970 before which nobody takes it
   */
  public void giveBack(Worker worker, String identity, long notBefore) {
    database.change(() ->
        database.run(
            """
            UPDATE trials SET status = 'WAITING', attempts = attempts - 1, not_before = ?
            WHERE identity = ? AND worker = ? AND status = 'RUNNING'\
            """,
            notBefore,
            identity,
            worker.id()));
  }

  private void write(String sweep, EarlyEnd end) throws SQLException {
    database.run(
        "INSERT OR REPLACE INTO early_ends VALUES (?, ?, ?, ?, ?, ?)",
        sweep,
        end.identity(),
        end.epoch(),
        end.value(),
        end.last() ? 1 : 0,
        end.why());
    events.ofSweep(sweep, end.identity(), end.last() ? Kind.STOPPED : Kind.PAUSED, end.why());
  }

  /** Lets a trial that is held back go on. */
  public void goOn(String sweep, String identity) {
    database.change(() ->
        database.run(
            "DELETE FROM early_ends WHERE sweep = ? AND identity = ? AND last = 0",
            sweep,
            identity));
  }

  /** Forgets what a sweep knows of a trial that is its no more; within a change. */
  void forget(String sweep, String identity) throws SQLException {
    database.run("DELETE FROM validations WHERE sweep = ? AND identity = ?", sweep, identity);
    database.run("DELETE FROM early_ends WHERE sweep = ? AND identity = ?", sweep, identity);
  }

  /** Ends the trials that are held back. */
  public void endAll(String sweep, List<EarlyEnd> held) {
    database.change(() -> {
      for (EarlyEnd end : held) {
        write(sweep, new EarlyEnd(end.identity(), end.epoch(), end.value(), true, end.why()));
      }
      return null;
    });
  }
}
