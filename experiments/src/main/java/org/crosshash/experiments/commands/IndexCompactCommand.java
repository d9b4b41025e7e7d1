package org.crosshash.experiments.commands;

import java.util.Locale;
import org.crosshash.search.v1.CompactIndexRequest;
import org.crosshash.search.v1.CompactIndexResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reclaims the space of what was deleted. */
@Command(
    name = "compact",
    mixinStandardHelpOptions = true,
    description = {
      "Give the memory and the disk's space of deleted and replaced entries back, while the index"
          + " goes on.",
      ""
    },
    footer = {"", "Example:", "  crosshash index compact aliases/flags"})
final class IndexCompactCommand implements Runnable {
  private static final double MEGABYTE = 1 << 20;

  @Mixin private PlatformOptions platform;
  @Spec private CommandSpec specification;

  @Parameters(paramLabel = "INDEX", description = "indexes/ID or aliases/ID.")
  private String index;

  @Override
  public void run() {
    try (Session session = platform.open()) {
      CompactIndexResponse done =
          IndexWork.await(
              session,
              session
                  .client()
                  .search()
                  .compactIndex(CompactIndexRequest.newBuilder().setName(index).build()),
              CompactIndexResponse.class);
      specification
          .commandLine()
          .getOut()
          .printf(
              Locale.ROOT,
              "%d dead slots reclaimed; disk %.1f MB, before %.1f MB%n",
              done.getReclaimedSlots(),
              done.getDiskBytesAfter() / MEGABYTE,
              done.getDiskBytesBefore() / MEGABYTE);
    }
  }
}
