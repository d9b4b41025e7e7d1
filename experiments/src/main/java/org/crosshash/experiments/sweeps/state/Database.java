package org.crosshash.experiments.sweeps.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The SQLite file of a workspace's sweeps: a change is on disk when it returns, and nobody sees
 * half of it. Safe for any number of threads and processes of one machine.
 */
final class Database implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);
  private static final int BUSY_MILLISECONDS = 60_000;

  private final Connection connection;
  private final Path file;
  private boolean changing;

  private Database(Connection connection, Path file) {
    this.connection = connection;
    this.file = file;
  }

  /**
   * Opens the file of a folder, which is made where it is absent.
   *
   * @throws CrosshashException FAILED_PRECONDITION where it cannot be opened
   */
  static Database open(Path folder) {
    Path file = folder.resolve("sweeps.db");
    try {
      Files.createDirectories(folder);
      SQLiteConfig config = new SQLiteConfig();
      config.setJournalMode(SQLiteConfig.JournalMode.WAL);
      config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
      config.setBusyTimeout(BUSY_MILLISECONDS);
      return new Database(config.createConnection("jdbc:sqlite:" + file), file);
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

  /** Reads a row of an answer. */
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** A step of a transaction. */
  interface Step<T> {
    T run() throws SQLException;
  }

  /** Does a step as one transaction, or as a part of the one that it is called in. */
  synchronized <T> T change(Step<T> step) {
    try {
      if (changing) {
        return step.run();
      }
      // By statements and not by the driver's own mode: that begins the next transaction at each
      // commit, and stays in it where one fails.
      execute("BEGIN IMMEDIATE");
      changing = true;
      boolean done = false;
      try {
        T result = step.run();
        execute("COMMIT");
        done = true;
        return result;
      } finally {
        changing = false;
        if (!done) {
          takeBack();
        }
      }
    } catch (SQLException failure) {
      throw trouble(file, failure);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      var _ = statement.execute(sql);
    }
  }

  /**
   * Ends a transaction that failed; what it failed of is told, and not that it has ended itself.
   */
  private void takeBack() {
    try {
      execute("ROLLBACK");
    } catch (SQLException tookItselfBack) {
      LOG.debug("A transaction on {} had ended already", file, tookItselfBack);
    }
  }

  /** Changes rows; within {@link #change} only. */
  synchronized int run(String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, values);
      return statement.executeUpdate();
    }
  }

  /** Reads rows. */
  synchronized <T> List<T> query(String sql, RowReader<T> reader, Object... values) {
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
