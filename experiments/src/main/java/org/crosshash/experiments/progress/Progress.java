package org.crosshash.experiments.progress;

import java.io.Console;

/** Shows how far tasks have come; one task at a time. */
public sealed interface Progress permits BarProgress, LineProgress, StageProgress {
  /** Begins a task; closing it ends it. */
  Task begin(String name);

  /** A task in progress. Safe for use by several threads. */
  interface Task extends AutoCloseable {
    /**
     * Says how far it has come.
     *
     * @param done units done
     * @param total units in all; 0: unknown
     * @param note what is being done, a word or two; may be empty
     */
    void at(long done, long total, String note);

    /** Says how it ended, a few words that stay to be read. */
    void end(String outcome);

    @Override
    void close();
  }

  /** Bars where a person watches a terminal, else lines; both on standard error. */
  static Progress onConsole() {
    return isTerminal() ? new BarProgress(System.err) : new LineProgress(System.err);
  }

  /** Whether a person watches a terminal that can be drawn on. */
  // Java 25 gives null again where there is no terminal, whatever the checker knows of Java 22.
  @SuppressWarnings("SystemConsoleNull")
  static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal() && !"dumb".equals(System.getenv("TERM"));
  }
}
