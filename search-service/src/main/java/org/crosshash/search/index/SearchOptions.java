package org.crosshash.search.index;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.crosshash.errors.CrosshashException;
import org.crosshash.search.filter.Filter;

/**
 * What a search looks for.
 *
 * @param limit how many neighbours at most, 1 to {@value #MAXIMUM_LIMIT}
 * @param radius only entries within this distance; empty: any distance
 * @param modality only entries of this modality; empty: all
 * @param filter only entries that pass; empty: all
 * @param combination whether the codes are queries of their own or make one
 * @param after only entries behind this position; empty: from the nearest on. Only for one query
 */
public record SearchOptions(
    int limit,
    OptionalInt radius,
    Optional<Modality> modality,
    Optional<Filter> filter,
    Combination combination,
    Optional<Position> after) {
  /** Most neighbours that one query can ask for. */
  public static final int MAXIMUM_LIMIT = 10_000;

  /**
   * Checks the limit.
   *
   * @throws CrosshashException INVALID_ARGUMENT where the limit is out of range
   */
  public SearchOptions {
    if (limit < 1 || limit > MAXIMUM_LIMIT) {
      throw CrosshashException.invalid(
          "The limit of neighbours is 1 to " + MAXIMUM_LIMIT, limit, "ask for fewer or for some");
    }
    Objects.requireNonNull(radius, "radius");
    Objects.requireNonNull(modality, "modality");
    Objects.requireNonNull(filter, "filter");
    Objects.requireNonNull(combination, "combination");
    Objects.requireNonNull(after, "after");
  }

  /** A search of separate codes from the nearest on, without a filter. */
  public SearchOptions(int limit, OptionalInt radius, Optional<Modality> modality) {
    this(limit, radius, modality, Optional.empty(), Combination.SEPARATE, Optional.empty());
  }

  /** The nearest {@code limit} entries of any modality at any distance. */
  public static SearchOptions nearest(int limit) {
    return new SearchOptions(limit, OptionalInt.empty(), Optional.empty());
  }

  /** The same within a distance. */
  public SearchOptions within(int distance) {
    return new SearchOptions(limit, OptionalInt.of(distance), modality, filter, combination, after);
  }

  /** The same among entries of one modality. */
  public SearchOptions of(Modality only) {
    return new SearchOptions(limit, radius, Optional.of(only), filter, combination, after);
  }

  /** The same among entries that pass a filter. */
  public SearchOptions where(Filter passes) {
    return new SearchOptions(limit, radius, modality, Optional.of(passes), combination, after);
  }

  /** The same with all codes as one query. */
  public SearchOptions combined(Combination together) {
    return new SearchOptions(limit, radius, modality, filter, together, after);
  }

  /** The same behind a position. */
  public SearchOptions after(Position position) {
    return new SearchOptions(limit, radius, modality, filter, combination, Optional.of(position));
  }
}
