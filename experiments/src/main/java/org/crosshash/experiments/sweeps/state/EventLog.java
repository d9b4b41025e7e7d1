package org.crosshash.experiments.sweeps.state;

import java.sql.SQLException;
import java.util.List;
import org.crosshash.experiments.sweeps.state.TrialEvent.Kind;

/**
 * What happened to sweeps and trials, numbered in the order it was written to disk. An event of a
 * trial belongs to every sweep that has the trial, unless it names one.
 */
public final class EventLog {
  private final Database database;

  EventLog(Database database) {
    this.database = database;
  }

  static void makeTables(Database database) throws SQLException {
    database.run(
        """
        CREATE TABLE IF NOT EXISTS events (
          sequence INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, sweep TEXT NOT NULL,
          identity TEXT NOT NULL, kind TEXT NOT NULL, attempt INTEGER NOT NULL,
          detail TEXT NOT NULL)\
        """);
    database.run("CREATE INDEX IF NOT EXISTS events_identity ON events (identity, sequence)");
  }

  /** Writes an event of a sweep alone; within a change. */
  void ofSweep(String sweep, String identity, Kind kind, String detail) throws SQLException {
    add(sweep, identity, kind, 0, detail);
  }

  /** Writes an event of a trial, whatever sweeps have it; within a change. */
  void ofTrial(String identity, Kind kind, int attempt, String detail) throws SQLException {
    add("", identity, kind, attempt, detail);
  }

  private void add(String sweep, String identity, Kind kind, int attempt, String detail)
      throws SQLException {
    database.run(
        "INSERT INTO events (time, sweep, identity, kind, attempt, detail) VALUES (?, ?, ?, ?, ?, ?)",
        System.currentTimeMillis(),
        sweep,
        identity,
        kind.name(),
        attempt,
        detail);
  }

  /**
   * Events of a sweep behind a number, oldest first.
   *
   * @param limit at most so many
   */
  public List<TrialEvent> after(String sweep, long sequence, int limit) {
    return database.query(
        """
        SELECT sequence, time, identity, kind, attempt, detail FROM events
        WHERE sequence > ? AND (sweep = ? OR (sweep = '' AND identity IN
          (SELECT identity FROM members WHERE sweep = ?)))
        ORDER BY sequence LIMIT ?\
        """,
        row ->
            new TrialEvent(
                row.getLong(1),
                row.getLong(2),
                row.getString(3),
                Kind.valueOf(row.getString(4)),
                row.getInt(5),
                row.getString(6)),
        sequence,
        sweep,
        sweep,
        limit);
  }

  /** Number of the last event of a sweep; 0: none. */
  public long last(String sweep) {
    return database
        .query(
            """
            SELECT sequence FROM events
            WHERE sweep = ? OR (sweep = '' AND identity IN
              (SELECT identity FROM members WHERE sweep = ?))
            ORDER BY sequence DESC LIMIT 1\
            """,
            row -> row.getLong(1),
            sweep,
            sweep)
        .stream()
        .findFirst()
        .orElse(0L);
  }
}
