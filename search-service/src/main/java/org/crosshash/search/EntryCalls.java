package org.crosshash.search;

import io.grpc.Context;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.crosshash.errors.CrosshashException;
import org.crosshash.search.filter.Filter;
import org.crosshash.search.filter.FilterParser;
import org.crosshash.search.index.DeleteOutcome;
import org.crosshash.search.index.DurableIndex;
import org.crosshash.search.index.Entry;
import org.crosshash.search.index.EntryKey;
import org.crosshash.search.index.EntryQuery;
import org.crosshash.search.index.EntrySet;
import org.crosshash.search.index.IndexSnapshot;
import org.crosshash.search.index.Modality;
import org.crosshash.search.index.StopSignal;
import org.crosshash.search.v1.CodeEntry;
import org.crosshash.search.v1.CountRequest;
import org.crosshash.search.v1.CountResponse;
import org.crosshash.search.v1.DeleteCodesRequest;
import org.crosshash.search.v1.DeleteCodesResponse;
import org.crosshash.search.v1.GetCodesRequest;
import org.crosshash.search.v1.GetCodesResponse;

/** Answers the calls that name entries by id or by filter. */
final class EntryCalls {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final IndexCatalog catalog;
  private final SearchGate gate;

  EntryCalls(IndexCatalog catalog, SearchGate gate) {
    this.catalog = catalog;
    this.gate = gate;
  }

  /** Deletes by ids or by a filter; not where its caller has gone before anything is deleted. */
  DeleteCodesResponse delete(DeleteCodesRequest request, Context context) {
    DurableIndex index = catalog.named(request.getIndex());
    Optional<Filter> filter = FilterParser.parse(request.getFilter());
    if (filter.isPresent() && request.getIdsCount() > 0) {
      throw CrosshashException.invalid(
          "A deletion names ids or a filter",
          request.getIdsCount() + " ids and a filter",
          "send one of them; a filter can name ids too: `id = \"a\"`");
    }
    Optional<Modality> modality = IndexMessages.modality(request.getModality());
    DeleteOutcome outcome =
        filter.isPresent()
            ? index.delete(filter.get(), modality, SearchGate.stopSignal(context))
            : index.delete(request.getIdsList(), modality);
    return DeleteCodesResponse.newBuilder()
        .setVersion(outcome.version())
        .setDeleted(outcome.deleted())
        .build();
  }

  /** Gets entries by id. */
  GetCodesResponse get(GetCodesRequest request, Context context) {
    requireIds(request.getIdsList());
    List<Modality> modalities =
        IndexMessages.modality(request.getModality())
            .map(List::of)
            .orElse(List.of(Modality.values()));
    try (IndexSnapshot snapshot =
        snapshot(request.getIndex(), request.getMinimumVersion(), context)) {
      GetCodesResponse.Builder response =
          GetCodesResponse.newBuilder().setVersion(snapshot.version());
      StopSignal stop = SearchGate.stopSignal(context);
      long bytes = 0;
      for (String id : request.getIdsList()) {
        stop.check();
        boolean found = false;
        for (Modality modality : modalities) {
          Optional<Entry> entry = snapshot.find(new EntryKey(modality, id));
          if (entry.isPresent()) {
            CodeEntry message = IndexMessages.message(entry.get());
            bytes += message.getSerializedSize();
            gate.limits().requireAnswer(bytes);
            response.addEntries(message);
            found = true;
          }
        }
        if (!found) {
          response.addMissing(id);
        }
      }
      return response.build();
    }
  }

  /** Counts entries and their values. */
  CountResponse count(CountRequest request, Context context) {
    FacetRequest facets = FacetRequest.of(request.getFacetsList(), request.getFacetLimit());
    EntryQuery query =
        new EntryQuery(
            FilterParser.parse(request.getFilter()),
            IndexMessages.modality(request.getModality()),
            near(request));
    try (IndexSnapshot snapshot =
        snapshot(request.getIndex(), request.getMinimumVersion(), context)) {
      try (SearchGate.Turn _ = gate.enter(context)) {
        StopSignal stop = SearchGate.stopSignal(context);
        EntrySet entries = snapshot.entries(query, stop);
        return CountResponse.newBuilder()
            .setCount(entries.size())
            .addAllFacets(facets.of(entries, stop))
            .setVersion(snapshot.version())
            .build();
      }
    }
  }

  private IndexSnapshot snapshot(String index, long minimumVersion, Context context) {
    return catalog.snapshot(index, minimumVersion, SearchGate.within(context, LONGEST_WAIT));
  }

  private static Optional<EntryQuery.Near> near(CountRequest request) {
    if (request.hasRadius() == request.getCode().isEmpty()) {
      throw CrosshashException.invalid(
          "A count near a code has a code and a radius",
          request.hasRadius() ? "a radius without a code" : "a code without a radius",
          "give both or none");
    }
    return request.hasRadius()
        ? Optional.of(
            new EntryQuery.Near(IndexMessages.code(request.getCode()), request.getRadius()))
        : Optional.empty();
  }

  private static void requireIds(List<String> ids) {
    if (ids.isEmpty() || ids.size() > DurableIndex.MAXIMUM_ENTRIES) {
      throw CrosshashException.invalid(
          "One request names 1 to " + DurableIndex.MAXIMUM_ENTRIES + " ids",
          ids.size(),
          ids.isEmpty() ? "name some" : "ask in several requests");
    }
    Set<String> distinct = new HashSet<>();
    for (String id : ids) {
      if (!distinct.add(id)) {
        throw CrosshashException.invalid(
            "One request names each id once", id, "leave the second one out");
      }
    }
  }
}
