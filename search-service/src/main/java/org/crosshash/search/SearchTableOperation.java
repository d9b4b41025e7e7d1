package org.crosshash.search;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.errors.CrosshashException;
import org.crosshash.kit.Artifacts;
import org.crosshash.kit.OperationRun;
import org.crosshash.kit.OperationType;
import org.crosshash.kit.Recipes;
import org.crosshash.kit.ServiceContext;
import org.crosshash.search.filter.FilterParser;
import org.crosshash.search.index.Combination;
import org.crosshash.search.index.EntryKey;
import org.crosshash.search.index.IndexDefinition;
import org.crosshash.search.index.IndexSnapshot;
import org.crosshash.search.index.Modality;
import org.crosshash.search.index.SearchOptions;
import org.crosshash.search.index.SearchResult;
import org.crosshash.search.v1.IndexProgress;
import org.crosshash.search.v1.SearchTableRequest;
import org.crosshash.search.v1.SearchTableResponse;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.Recipe;
import org.crosshash.tables.Table;

/**
 * Searches for every row of a codes table, all against one version of the index, and writes a
 * neighbours table. Its recipe names that version, so a changed index is searched anew.
 */
final class SearchTableOperation
    implements OperationType<SearchTableRequest, SearchTableResponse, IndexProgress> {
  private static final String NAME = "search.SearchTable";
  private static final String STAGE = "search";

  /** Raised whenever the same request is to give other bytes. */
  private static final int REVISION = 2;

  private static final int QUERIES_AT_ONCE = 1024;

  private final IndexCatalog catalog;
  private final SearchLimits limits;
  private final ServiceContext context;

  SearchTableOperation(IndexCatalog catalog, SearchLimits limits, ServiceContext context) {
    this.catalog = catalog;
    this.limits = limits;
    this.context = context;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public SearchTableRequest requestPrototype() {
    return SearchTableRequest.getDefaultInstance();
  }

  /** Refuses at once what can be seen from the request. */
  void check(SearchTableRequest request) {
    catalog.named(request.getIndex());
    References.require(request.getCodes(), "codes");
    References.requireTableIfGiven(request.getSelection(), "selection");
    IndexMessages.modality(request.getQueryModality());
    limits.requireNeighboursOfCode(options(request).limit());
  }

  @Override
  public SearchTableResponse run(SearchTableRequest request, OperationRun<IndexProgress> run)
      throws Exception {
    Artifacts artifacts = context.artifacts();
    Optional<Set<String>> selection = References.selection(artifacts, request.getSelection());
    try (Table table = artifacts.open(request.getCodes());
        IndexSnapshot snapshot = catalog.named(request.getIndex()).snapshot()) {
      Queries queries = queries(table, selection, request);
      requireFit(queries, snapshot.definition());
      Recipe recipe = recipe(request, table.name(), snapshot.definition(), snapshot.version());
      Recipes.Answer answer =
          context
              .recipes()
              .run(recipe, run, scratch -> search(queries, snapshot, options(request), run));
      return SearchTableResponse.newBuilder()
          .setNeighbours(context.reference(answer.artifact()))
          .setCached(answer.cached())
          .build();
    }
  }

  /** What is searched for: ids with codes, in the table's order. */
  private record Queries(
      List<String> ids, List<byte[]> codes, int codeBytes, Optional<String> model) {}

  private static Queries queries(
      Table table, Optional<Set<String>> selection, SearchTableRequest request) {
    CodeRows rows = new CodeRows(table, selection);
    rows.check();
    Optional<Modality> only = IndexMessages.modality(request.getQueryModality());
    List<String> ids = new ArrayList<>();
    List<byte[]> codes = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    rows.forEach((EntryKey key, byte[] code) -> {
      if (only.isEmpty() || only.get() == key.modality()) {
        if (!seen.add(key.id())) {
          throw CrosshashException.invalid(
              "A neighbours table names each query once",
              key.id() + " has codes of several modalities",
              "set `query_modality`");
        }
        ids.add(key.id());
        codes.add(code);
      }
    });
    selection.ifPresent(selected -> {
      Set<String> missing = new HashSet<>(selected);
      missing.removeAll(seen);
      MissingIds.refuse(missing, "Every selected query has a code of the asked modality");
    });
    return new Queries(ids, codes, rows.codeBytes(), rows.model());
  }

  private static void requireFit(Queries queries, IndexDefinition definition) {
    if (queries.codeBytes() != definition.codeBytes()) {
      throw CrosshashException.invalid(
          "Query codes have the index's " + definition.bits() + " bits",
          8 * queries.codeBytes() + " bits",
          "hash the queries with the model of the index");
    }
    if (definition.model().isPresent()
        && queries.model().isPresent()
        && !definition.model().equals(queries.model())) {
      throw CrosshashException.precondition(
          "Codes of different models have no distance: the index holds codes of "
              + definition.model().get(),
          "queries of " + queries.model().get(),
          "hash the queries with the model of the index");
    }
  }

  /** The recipe of a search of one version of an index. */
  static Recipe recipe(
      SearchTableRequest request, ArtifactName codes, IndexDefinition definition, long version) {
    // An index changes under its name; with its creation and its version the name means one
    // content.
    String state =
        "%s@%s.%d".formatted(IndexNames.of(definition.id()), definition.created(), version);
    SearchTableRequest config =
        request.toBuilder()
            .setIndex(state)
            .setLimit(options(request).limit())
            .clearCodes()
            .clearSelection()
            .clearRequestId()
            .build();
    Map<String, ArtifactName> inputs =
        Artifacts.isGiven(request.getSelection())
            ? Map.of("codes", codes, "selection", name(request.getSelection()))
            : Map.of("codes", codes);
    return Recipes.recipe(NAME, REVISION, config, inputs);
  }

  private ArtifactName search(
      Queries queries,
      IndexSnapshot snapshot,
      SearchOptions options,
      OperationRun<IndexProgress> run) {
    int total = queries.ids().size();
    try (NeighboursWriter writer =
        new NeighboursWriter(context.store(), context.allocator(), snapshot.definition())) {
      for (int from = 0; from < total; from += QUERIES_AT_ONCE) {
        int to = Math.min(total, from + QUERIES_AT_ONCE);
        SearchResult found =
            snapshot.search(queries.codes().subList(from, to), options, run::checkCancelled);
        writer.append(queries.ids().subList(from, to), found.neighbours());
        run.progress(
            IndexProgress.newBuilder().setStage(STAGE).setDone(to).setTotal(total).build());
      }
      return writer.commit();
    }
  }

  private static SearchOptions options(SearchTableRequest request) {
    return new SearchOptions(
        request.getLimit(),
        OptionalInt.empty(),
        IndexMessages.modality(request.getModality()),
        FilterParser.parse(request.getFilter()),
        Combination.SEPARATE,
        Optional.empty());
  }

  private static ArtifactName name(ArtifactReference reference) {
    return ArtifactName.parse(reference.getName());
  }
}
