package org.crosshash.experiments.sweeps.state;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The points that explorations have proposed, in order. */
public final class Proposals {
  private final Database database;

  Proposals(Database database) {
    this.database = database;
  }

  static void makeTables(Database database) throws SQLException {
    database.run(
        """
        CREATE TABLE IF NOT EXISTS proposals (
          sweep TEXT NOT NULL, number INTEGER NOT NULL, arm INTEGER NOT NULL, point TEXT NOT NULL,
          PRIMARY KEY (sweep, number)) WITHOUT ROWID\
        """);
  }

  /** All proposals of a sweep so far. */
  public List<Proposal> of(String sweep) {
    return database.query(
        "SELECT number, arm, point FROM proposals WHERE sweep = ? ORDER BY number",
        row -> new Proposal(row.getInt(1), row.getInt(2), row.getString(3)),
        sweep);
  }

  /** Forgets the points of a sweep. */
  public void clear(String sweep) {
    database.change(() -> database.run("DELETE FROM proposals WHERE sweep = ?", sweep));
  }

  /**
   * A new point with its trials.
   *
   * @param proposal the point
   * @param kinds of each trial its kind by its identity, in order
   */
  public record Next(Proposal proposal, Map<String, String> kinds) {}

  /**
   * Adds a point, which is made from what is known while nobody else can change that.
   *
   * @param make gets the proposals so far; empty: there is none to add
   * @return whether one was added
   */
  public boolean add(String sweep, Function<List<Proposal>, Optional<Next>> make) {
    return database.change(() -> {
      Optional<Next> next = make.apply(of(sweep));
      if (next.isPresent()) {
        Proposal proposal = next.get().proposal();
        database.run(
            "INSERT INTO proposals VALUES (?, ?, ?, ?)",
            sweep,
            proposal.number(),
            proposal.arm(),
            proposal.point());
        SweepStore.enter(database, sweep, next.get().kinds());
      }
      return next.isPresent();
    });
  }
}
