package org.crosshash.hamming;

import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.crosshash.errors.CrosshashException;

/**
 * What to search for.
 *
 * @param limit how many neighbours at most, at least 1
 * @param radius largest distance of a neighbour; {@link Integer#MAX_VALUE}: any
 * @param filter which slots may be returned
 * @param cancelled asked before every tile of the scan; true ends the search
 */
public record SearchRequest(int limit, int radius, SlotFilter filter, BooleanSupplier cancelled) {
  /**
   * Checks its parts.
   *
   * @throws CrosshashException where the limit is below 1 or the radius below 0
   */
  public SearchRequest {
    if (limit < 1) {
      throw CrosshashException.invalid(
          "A search must ask for at least one neighbour", limit, "give a limit of 1 or more");
    }
    if (radius < 0) {
      throw CrosshashException.invalid(
          "A radius must not be negative", radius, "give 0 for equal codes, or more");
    }
    Objects.requireNonNull(filter, "filter");
    Objects.requireNonNull(cancelled, "cancelled");
  }

  /** The {@code limit} nearest codes. */
  public static SearchRequest nearest(int limit) {
    return new SearchRequest(limit, Integer.MAX_VALUE, SlotFilter.all(), () -> false);
  }

  /** All codes within a radius. */
  public static SearchRequest within(int radius) {
    return new SearchRequest(Integer.MAX_VALUE, radius, SlotFilter.all(), () -> false);
  }

  /** The same with another limit. */
  public SearchRequest withLimit(int newLimit) {
    return new SearchRequest(newLimit, radius, filter, cancelled);
  }

  /** The same with another radius. */
  public SearchRequest withRadius(int newRadius) {
    return new SearchRequest(limit, newRadius, filter, cancelled);
  }

  /** The same among the slots that also pass {@code other}. */
  public SearchRequest withFilter(SlotFilter other) {
    return new SearchRequest(limit, radius, filter.and(other), cancelled);
  }

  /** The same, ended once {@code condition} is true. */
  public SearchRequest cancelledWhen(BooleanSupplier condition) {
    return new SearchRequest(limit, radius, filter, condition);
  }
}
