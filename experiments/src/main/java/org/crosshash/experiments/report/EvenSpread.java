package org.crosshash.experiments.report;

import java.util.ArrayList;
import java.util.List;

/** A few of many, evenly spread, the same every time: not chosen by anybody. */
public final class EvenSpread {
  private EvenSpread() {}

  /**
   * Some elements in their order, the middle of each of equal stretches.
   *
   * @param most how many at most
   */
  public static <T> List<T> of(List<T> all, int most) {
    int wanted = Math.min(most, all.size());
    List<T> chosen = new ArrayList<>(wanted);
    for (int i = 0; i < wanted; i++) {
      chosen.add(all.get((int) ((2L * i + 1) * all.size() / (2L * wanted))));
    }
    return chosen;
  }
}
