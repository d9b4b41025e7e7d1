package org.crosshash.search;

import org.crosshash.search.v1.RangeSearchRequest;
import org.crosshash.search.v1.RangeSearchResponse;
import org.crosshash.search.v1.SearchRequest;
import org.crosshash.search.v1.SearchResponse;

/** A range search is a search with a radius, page by page. */
final class RangeSearches {
  private static final int STANDARD_SIZE = 1000;

  private RangeSearches() {}

  /** The search that a range search is. */
  static SearchRequest search(RangeSearchRequest request, SearchLimits limits) {
    return SearchRequest.newBuilder()
        .setIndex(request.getIndex())
        .addCodes(request.getCode())
        .setRadius(request.getRadius())
        .setLimit(limits.neighboursOr(request.getPageSize(), STANDARD_SIZE))
        .setModality(request.getModality())
        .setFilter(request.getFilter())
        .setIncludeAttributes(request.getIncludeAttributes())
        .setMinimumVersion(request.getMinimumVersion())
        .setPageToken(request.getPageToken())
        .build();
  }

  /** The answer of the range search. */
  static RangeSearchResponse response(SearchResponse found) {
    return RangeSearchResponse.newBuilder()
        .addAllNeighbours(found.getResults(0).getNeighboursList())
        .setNextPageToken(found.getNextPageToken())
        .setVersion(found.getVersion())
        .setMilliseconds(found.getMilliseconds())
        .build();
  }
}
