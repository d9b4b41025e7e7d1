package org.crosshash.search;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.crosshash.errors.CrosshashException;
import org.crosshash.search.attribute.FacetCounter;
import org.crosshash.search.index.EntrySet;
import org.crosshash.search.index.StopSignal;
import org.crosshash.search.v1.FacetCounts;

/**
 * The facets that a request asks for.
 *
 * @param fields at most {@value #MAXIMUM_FIELDS}, none twice
 * @param limit most values of each
 */
record FacetRequest(List<String> fields, int limit) {
  /** Most facets of one request. */
  static final int MAXIMUM_FIELDS = 16;

  private static final int STANDARD_LIMIT = 10;

  /** Reads and checks the fields of a request; a limit of 0 stands for 10. */
  static FacetRequest of(List<String> fields, int limit) {
    int resolved = limit == 0 ? STANDARD_LIMIT : limit;
    FacetCounter.requireLimit(resolved);
    if (fields.size() > MAXIMUM_FIELDS) {
      throw CrosshashException.invalid(
          "One request has at most " + MAXIMUM_FIELDS + " facets",
          fields.size(),
          "send several requests");
    }
    Set<String> distinct = new HashSet<>();
    for (String field : fields) {
      if (!distinct.add(field)) {
        throw CrosshashException.invalid(
            "A facet is asked for once", field, "leave the second one out");
      }
    }
    return new FacetRequest(List.copyOf(fields), resolved);
  }

  boolean isEmpty() {
    return fields.isEmpty();
  }

  /** The facets of some entries, in the order of the request. */
  List<FacetCounts> of(EntrySet entries, StopSignal stop) {
    return fields.stream()
        .map(field -> AttributeMessages.message(entries.facet(field, limit, stop)))
        .toList();
  }
}
