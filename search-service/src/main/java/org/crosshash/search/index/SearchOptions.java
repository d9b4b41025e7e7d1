package org.crosshash.search.index;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.crosshash.errors.CrosshashException;

/**
 * What a search looks for.
 *
 * @param limit how many neighbours at most, 1 to {@value #MAXIMUM_LIMIT}
 * @param radius only entries within this distance; empty: any distance
 * @param modality only entries of this modality; empty: all
 */
public record SearchOptions(int limit, OptionalInt radius, Optional<Modality> modality) {
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
  }

  /** The nearest {@code limit} entries of any modality at any distance. */
  public static SearchOptions nearest(int limit) {
    return new SearchOptions(limit, OptionalInt.empty(), Optional.empty());
  }

  /** The same within a distance. */
  public SearchOptions within(int distance) {
    return new SearchOptions(limit, OptionalInt.of(distance), modality);
  }

  /** The same among entries of one modality. */
  public SearchOptions of(Modality only) {
    return new SearchOptions(limit, radius, Optional.of(only));
  }
}
