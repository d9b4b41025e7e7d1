package org.crosshash.benchmarks;

import java.util.List;
import java.util.Locale;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Endpoints;
import org.crosshash.client.Service;
import org.crosshash.retrieval.v1.RetrieveRequest;
import org.crosshash.retrieval.v1.RetrieveTimes;

/**
 * Texts against the index of a running platform, one after another by one client: what a person
 * waits for, and its parts as the server tells them.
 *
 * <p>Options, each with a value: {@code --address} of a platform that {@code crosshash up} started,
 * {@code --index}, {@code --calls}, {@code --warm-up} (calls).
 */
public final class RetrieveLatency {
  private static final List<String> TEXTS =
      List.of(
          "a red flag",
          "a dog that sleeps",
          "green tree with leaves",
          "a boat on the sea",
          "computer and printer",
          "fruit in a bowl",
          "an old car",
          "a smiling face");

  private RetrieveLatency() {}

  /**
   * Runs the calls.
   *
   * @param args see the class
   */
  public static void main(String[] args) {
    Arguments arguments = new Arguments(args);
    try (CrosshashClient client =
        CrosshashClient.connect(Endpoints.parse(arguments.text("address")))) {
      Latencies whole = new Latencies();
      Latencies embed = new Latencies();
      Latencies hash = new Latencies();
      Latencies search = new Latencies();
      int warmUp = arguments.number("warm-up");
      int calls = arguments.number("calls");
      for (int call = -warmUp; call < calls; call++) {
        long start = System.nanoTime();
        RetrieveTimes times =
            client
                .retrieval(Service.SEARCH)
                .retrieve(
                    RetrieveRequest.newBuilder()
                        .setIndex(arguments.text("index"))
                        .setText(TEXTS.get(Math.floorMod(call, TEXTS.size())))
                        .build())
                .getTimes();
        if (call == -warmUp) {
          report("first call", System.nanoTime() - start);
        }
        if (call >= 0) {
          whole.add(System.nanoTime() - start);
          embed.add(nanoseconds(times.getEmbedMilliseconds()));
          hash.add(nanoseconds(times.getHashMilliseconds()));
          search.add(nanoseconds(times.getSearchMilliseconds()));
        }
      }
      report("whole call", whole);
      report("embed", embed);
      report("hash", hash);
      report("search", search);
      System.out.printf(
          Locale.ROOT,
          "retrieve-latency p50=%.2fms p99=%.2fms search_p50=%.2fms%n",
          percentile(whole, 0.5),
          percentile(whole, 0.99),
          percentile(search, 0.5));
    }
  }

  private static void report(String what, Latencies latencies) {
    System.out.printf(
        Locale.ROOT,
        "%-10s p50 %.2f ms, p90 %.2f ms, p99 %.2f ms%n",
        what,
        percentile(latencies, 0.5),
        percentile(latencies, 0.9),
        percentile(latencies, 0.99));
  }

  private static void report(String what, long nanoseconds) {
    System.out.printf(Locale.ROOT, "%-10s %.2f ms%n", what, nanoseconds / 1e6);
  }

  private static double percentile(Latencies latencies, double share) {
    long[] sorted = latencies.sorted();
    return sorted[(int) Math.min(sorted.length - 1L, (long) (share * sorted.length))] / 1e6;
  }

  private static long nanoseconds(double milliseconds) {
    return Math.round(milliseconds * 1e6);
  }
}
