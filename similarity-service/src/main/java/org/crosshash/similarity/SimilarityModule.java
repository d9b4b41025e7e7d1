package org.crosshash.similarity;

import io.grpc.BindableService;
import java.util.List;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.flight.ComputedTable;
import org.crosshash.kit.ServiceContext;
import org.crosshash.kit.ServiceModule;

/** The similarity service as a module of a server. */
public final class SimilarityModule implements ServiceModule {
  /** Name of the service, which begins the names of its operations. */
  public static final String NAME = "similarity";

  private final int threads;
  private Optional<BlockStream> blocks = Optional.empty();

  /** A module that builds with as many threads as there are cores. */
  public SimilarityModule() {
    this(Runtime.getRuntime().availableProcessors());
  }

  /**
   * A module.
   *
   * @param threads of a build, at least 1; their number changes no result
   */
  public SimilarityModule(int threads) {
    if (threads < 1) {
      throw CrosshashException.invalid(
          "The similarity service needs at least 1 thread", threads, "give the number of cores");
    }
    this.threads = threads;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<BindableService> services(ServiceContext context) {
    Generators generators = new Generators(context.store());
    BuildGuidanceOperation build = new BuildGuidanceOperation(context, generators, threads);
    NeighbourGraphOperation neighbours = new NeighbourGraphOperation(context, threads);
    CommunitiesOperation communities = new CommunitiesOperation(context, threads);
    context.operations().register(build);
    context.operations().register(neighbours);
    context.operations().register(communities);
    blocks = Optional.of(new BlockStream(context.store()));
    return List.of(new SimilarityFace(context, build, neighbours, communities, generators));
  }

  @Override
  public List<ComputedTable> computedTables() {
    return blocks.<ComputedTable>map(stream -> stream).stream().toList();
  }
}
