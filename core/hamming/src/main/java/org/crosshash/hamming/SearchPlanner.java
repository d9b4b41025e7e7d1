package org.crosshash.hamming;

import java.util.Locale;

/**
 * Decides how a query is answered: by scanning all codes or by the tables, and how much work the
 * tables may cost before they give way to the scan.
 *
 * <p>Expected costs come from the codes' own distances ({@link DistanceProfile}) and measured times
 * ({@link SearchCosts}). They hold for queries that are like the codes; any query may turn out
 * otherwise, so the tables never get more than a sixth of the scan's time, and a fiftieth where
 * they are not expected to finish.
 */
final class SearchPlanner {
  /** Part of the scan's time after which the tables give way. */
  private static final double TRUSTED = 0.15;

  /**
   * The same where they are expected to cost more than that: near queries end early all the same.
   */
  private static final double TRIED = 0.02;

  private SearchPlanner() {}

  /**
   * A decision.
   *
   * @param budget work that the tables may do; 0: scan at once
   * @param scanNanos expected time of the scan
   * @param tablesNanos expected time of the tables
   * @param reason in words
   */
  record Decision(long budget, double scanNanos, double tablesNanos, String reason) {}

  /**
   * Decides.
   *
   * @param index the tables
   * @param costs measured times
   * @param snapshot what is searched
   * @param request what for; its filter lets live slots alone pass
   * @param queries how many queries come together
   * @param passing share of all slots that the filter lets pass, 0 to 1
   * @param scanned share of all chunks in which it lets any pass
   */
  static Decision decide(
      MultiIndex index,
      SearchCosts costs,
      CodeSnapshot snapshot,
      SearchRequest request,
      int queries,
      double passing,
      double scanned) {
    int size = snapshot.codes().size();
    double scan = costs.scanNanos(size * scanned, queries);
    DistanceProfile profile = index.profile();
    int radius = Math.min(request.radius(), snapshot.codes().bits());
    double share = passing == 0 ? 2 : request.limit() / (passing * size);
    int expected = share > 1 ? radius : Math.min(radius, profile.radiusOf(share));
    double work = profile.work(expected, index.size());
    double tables = costs.look() * (work + index.stale(snapshot).count());
    // Whatever a query is like, the least is to look at what is found.
    double least = share > 1 && radius == snapshot.codes().bits() ? Double.POSITIVE_INFINITY : 0;
    if (request.limit() < Integer.MAX_VALUE && radius > expected) {
      least = Math.max(least, costs.look() * request.limit());
    }
    double trusted = TRUSTED * scan;
    double tried = TRIED * scan;
    if (tables <= trusted) {
      return new Decision(
          budget(trusted, costs),
          scan,
          tables,
          "tables: about %s expected within distance %d, a scan takes about %s"
              .formatted(time(tables), expected, time(scan)));
    }
    String dear =
        "about %s in the tables to distance %d against about %s for a scan"
            .formatted(time(tables), expected, time(scan));
    if (least > tried || budget(tried, costs) < 2L * DistanceProfile.PROBE) {
      return new Decision(0, scan, tables, "scan: " + dear);
    }
    return new Decision(
        budget(tried, costs), scan, tables, "tables tried for a fiftieth of a scan: " + dear);
  }

  private static long budget(double nanos, SearchCosts costs) {
    return (long) Math.min(Long.MAX_VALUE / 4.0, nanos / costs.look());
  }

  private static String time(double nanos) {
    if (Double.isInfinite(nanos) || nanos > 1e12) {
      return "over 1000 s";
    }
    return nanos < 1e6
        ? "%.0f µs".formatted(nanos / 1e3)
        : String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
  }
}
