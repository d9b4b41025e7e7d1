package org.crosshash.experiments.sweeps.show;

import java.util.Locale;
import org.crosshash.experiments.sweeps.SweepForecast;

/** Lengths of time for people. */
public final class Durations {
  private static final int MINUTE = 60;
  private static final int HOUR = 3600;

  private Durations() {}

  /** Such as {@code 8.4 s}, {@code 3 min 20 s}, {@code 2 h 5 min}. */
  public static String words(double seconds) {
    // What would be written 60.0 s is a minute.
    if (Math.round(10 * seconds) < 10 * MINUTE) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    return whole < HOUR
        ? "%d min %d s".formatted(whole / MINUTE, whole % MINUTE)
        : "%d h %d min".formatted(whole / HOUR, whole % HOUR / MINUTE);
  }

  /**
   * A forecast, such as {@code about 3 min 20 s}.
   *
   * @param slots trials at a time
   */
  public static String words(SweepForecast forecast, int slots) {
    if (forecast.seconds() == 0) {
      return forecast.unknown() == 0
          ? "none"
          : "unknown, for no trial of these datasets has finished yet";
    }
    return "about "
        + words(forecast.seconds() / slots)
        + (forecast.unknown() == 0
            ? ""
            : " and %d trials of unknown length".formatted(forecast.unknown()));
  }
}
