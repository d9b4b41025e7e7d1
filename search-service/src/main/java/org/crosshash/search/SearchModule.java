package org.crosshash.search;

import io.grpc.BindableService;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.flight.TableExchange;
import org.crosshash.hamming.FlatSearch;
import org.crosshash.hamming.PlannedSearch;
import org.crosshash.kit.ServiceContext;
import org.crosshash.kit.ServiceModule;
import org.crosshash.tables.ArtifactName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The search service: keeps indexes of codes, searches them, and evaluates codes.
 *
 * <p>Its indexes lie in the folder {@code search/indexes} of the server's data folder, snapshots
 * and aliases beside them. The models and the codes tables that they were filled from are kept from
 * garbage collection.
 */
public final class SearchModule implements ServiceModule {
  private static final Logger LOG = LoggerFactory.getLogger(SearchModule.class);

  private static final int MOST_THREADS = 1024;

  private final int threads;
  private final SearchLimits limits;
  private final ExecutorService tableBuilder =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().name("crosshash-build-tables").daemon().factory());
  private Optional<IndexCatalog> catalog = Optional.empty();
  private Optional<SnapshotStore> snapshots = Optional.empty();
  private Optional<SearchExchange> exchange = Optional.empty();

  /** A service that scans with all processors. */
  public SearchModule() {
    this(Runtime.getRuntime().availableProcessors());
  }

  /**
   * A service that scans with so many threads a search.
   *
   * @param threads 1 to 1024
   */
  public SearchModule(int threads) {
    this(threads, SearchLimits.standard());
  }

  /**
   * A service that keeps to these limits.
   *
   * @param threads of a search, 1 to 1024
   * @throws CrosshashException INVALID_ARGUMENT where the threads are out of their range
   */
  public SearchModule(int threads, SearchLimits limits) {
    if (threads < 1 || threads > MOST_THREADS) {
      throw CrosshashException.invalid(
          "A search scans with 1 to " + MOST_THREADS + " threads",
          threads,
          "use as many as there are processors");
    }
    this.threads = threads;
    this.limits = limits;
  }

  @Override
  public String name() {
    return "search";
  }

  @Override
  public List<BindableService> services(ServiceContext context) {
    FlatSearch scan = FlatSearch.withThreads(threads);
    PlannedSearch search = new PlannedSearch(scan, tableBuilder);
    LOG.info("Scanning with the kernel {} and {} threads", scan.kernel().name(), threads);
    Path folder = context.dataFolder().resolve("search");
    IndexCatalog indexes =
        new IndexCatalog(
            folder.resolve("indexes"), new AliasBook(folder.resolve("aliases")), search);
    catalog = Optional.of(indexes);
    SnapshotStore kept = new SnapshotStore(folder.resolve("snapshots"));
    snapshots = Optional.of(kept);
    SearchGate gate = new SearchGate(limits);
    ReRankers reRankers = new ReRankers(context.artifacts());
    exchange = Optional.of(new SearchExchange(indexes, gate, reRankers));
    MaintenanceCalls maintenance =
        new MaintenanceCalls(
            indexes, kept, gate, context.operations(), scan.kernel().name(), threads);
    IndexWrites writes = new IndexWrites(indexes, limits);
    IndexTableOperation indexTable = new IndexTableOperation(writes, context.artifacts());
    SearchTableOperation searchTable = new SearchTableOperation(indexes, limits, context);
    EvaluateOperation evaluate = new EvaluateOperation(context, threads);
    context.operations().register(indexTable);
    context.operations().register(searchTable);
    context.operations().register(evaluate);
    indexes.openAll();
    return List.of(
        new SearchFace(
            indexes,
            gate,
            reRankers,
            writes,
            maintenance,
            context.operations(),
            indexTable,
            searchTable,
            evaluate));
  }

  @Override
  public List<TableExchange> exchanges() {
    return exchange.stream().<TableExchange>map(search -> search).toList();
  }

  @Override
  public Set<ArtifactName> artifactsInUse() {
    return Stream.concat(
            catalog.stream().flatMap(indexes -> indexes.sources().stream()),
            snapshots.stream().flatMap(kept -> kept.sources().stream()))
        .map(ArtifactName::parse)
        .collect(Collectors.toSet());
  }

  @Override
  public void close() {
    tableBuilder.shutdownNow();
    catalog.ifPresent(IndexCatalog::close);
  }
}
