package org.crosshash.experiments.commands;

import com.google.protobuf.util.Timestamps;
import java.io.PrintWriter;
import java.util.Locale;
import org.crosshash.search.v1.GetIndexStatisticsRequest;
import org.crosshash.search.v1.IndexStatistics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells what an index holds and takes. */
@Command(
    name = "stats",
    mixinStandardHelpOptions = true,
    description = {"Tell what an index holds and takes.", ""},
    footer = {"", "Example:", "  crosshash index stats aliases/flags"})
final class IndexStatsCommand implements Runnable {
  private static final double MEGABYTE = 1 << 20;

  @Mixin private PlatformOptions platform;
  @Spec private CommandSpec specification;

  @Parameters(paramLabel = "INDEX", description = "indexes/ID or aliases/ID.")
  private String index;

  @Override
  public void run() {
    try (Session session = platform.open()) {
      IndexStatistics statistics =
          session
              .client()
              .search()
              .getIndexStatistics(GetIndexStatisticsRequest.newBuilder().setName(index).build());
      PrintWriter out = specification.commandLine().getOut();
      out.printf("%s, version %d%n", statistics.getName(), statistics.getVersion());
      out.printf("entries     %d%n", statistics.getEntries());
      statistics
          .getEntriesByModalityMap()
          .forEach((modality, count) ->
              out.printf("  %-9s %d%n", modality.isEmpty() ? "(none)" : modality, count));
      out.printf(
          Locale.ROOT,
          "memory      %.1f MB of codes, %.1f MB of ids and places, %.1f MB of labels and attributes, %.1f MB of write buffers%n",
          statistics.getCodeBytes() / MEGABYTE,
          statistics.getDirectoryBytes() / MEGABYTE,
          statistics.getAttributeBytes() / MEGABYTE,
          statistics.getEngineMemoryBytes() / MEGABYTE);
      out.printf(Locale.ROOT, "disk        %.1f MB%n", statistics.getDiskBytes() / MEGABYTE);
      if (statistics.getLocalCodeEntries() > 0) {
        out.printf(
            Locale.ROOT,
            "local codes %d entries, %.1f MB of the disk%n",
            statistics.getLocalCodeEntries(),
            statistics.getLocalCodeBytes() / MEGABYTE);
      }
      out.printf("dead slots  %d%n", statistics.getDeadSlots());
      out.printf(
          "compacted   %s%n",
          statistics.hasCompactTime() ? Timestamps.toString(statistics.getCompactTime()) : "never");
      out.printf(
          "searches    %d answered, %d stopped%n",
          statistics.getSearches(), statistics.getSearchesStopped());
      out.printf(
          Locale.ROOT,
          "scanned by  %s on %d threads; opened in %.0f ms%n",
          statistics.getKernel(),
          statistics.getThreads(),
          statistics.getOpenMilliseconds());
    }
  }
}
