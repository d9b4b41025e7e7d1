package org.crosshash.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Our side of a side-by-side run: does a round when told to, and is idle while the peer has its
 * turn.
 *
 * <p>Speaks in lines. It says {@code ready}; told {@code run CELL} it does one round, of the kind
 * that the cell names, and answers with its seconds; told {@code results FOLDER} it writes what it
 * computed there and answers {@code written}; told {@code quit} it ends.
 */
final class Rounds {
  private Rounds() {}

  /** What a worker does. */
  interface Work {
    /** One round, of a kind where there are several; returns the seconds that count. */
    double round(String cell) throws Exception;

    /** Writes the results of the last round, to be compared with the peer's. */
    default void write(Path folder) throws IOException {}
  }

  /** Takes commands until told to quit, or until the driver is gone. */
  static void serve(Work work) throws Exception {
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println("ready");
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      String[] words = line.split(" ", 2);
      switch (words[0]) {
        case "run" -> System.out.println(work.round(words.length > 1 ? words[1] : ""));
        case "results" -> {
          work.write(Path.of(words[1]));
          System.out.println("written");
        }
        case "quit" -> {
          return;
        }
        default -> throw new IllegalArgumentException("Unknown command: " + line);
      }
    }
  }
}
