package org.crosshash.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;
import org.crosshash.search.v1.CodeEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches by pyarrow alone, where {@code -Dcrosshash.python} names an interpreter that has it. */
final class PyarrowExchangeTest {
  @TempDir private Path folder;

  @Test
  void doExchange_pyarrowClient_findsEachCodeAtDistanceNought()
      throws IOException, InterruptedException {
    String python = System.getProperty("crosshash.python", "");
    assumeThat(python).as("an interpreter with pyarrow").isNotEmpty();
    Path script = folder.resolve("exchange.py");
    try (var source = PyarrowExchangeTest.class.getResourceAsStream("exchange.py")) {
      Files.write(script, source.readAllBytes());
    }
    try (TestServer server = new TestServer(folder.resolve("server"))) {
      Requests.created(server, "sample", 64, "");
      Random random = new Random(4);
      StringBuilder codes = new StringBuilder();
      CodeEntry[] entries = new CodeEntry[100];
      for (int i = 0; i < entries.length; i++) {
        entries[i] = Requests.random("item-" + i, 64, random);
        codes
            .append("item-" + i + " ")
            .append(HexFormat.of().formatHex(entries[i].getCode().toByteArray()))
            .append('\n');
      }
      Requests.upsert(server, "indexes/sample", "", entries);
      Path queries = Files.writeString(folder.resolve("queries"), codes);
      Process process =
          new ProcessBuilder(
                  python, script.toString(), server.address(), "indexes/sample", queries.toString())
              .redirectErrorStream(true)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(output).isZero();
      assertThat(output).contains("100 queries, 300 neighbours, version 1");
    }
  }
}
