package org.crosshash.encoder;

import io.grpc.BindableService;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.crosshash.encoding.Encoders;
import org.crosshash.encoding.VectorCache;
import org.crosshash.encoding.Workers;
import org.crosshash.encoding.models.ModelFolders;
import org.crosshash.flight.TableExchange;
import org.crosshash.kit.ServiceContext;
import org.crosshash.kit.ServiceModule;

/**
 * The encoder-service as a module of a server.
 *
 * <pre>{@code
 * CrosshashServer.builder().dataFolder(folder).module(new EncoderModule()).build().start();
 * }</pre>
 */
public final class EncoderModule implements ServiceModule {
  /** Name of the service. */
  public static final String NAME = "encoder";

  /** Bytes that the cache of vectors may take where nothing else is said. */
  public static final long DEFAULT_CACHE_BYTES = 2L << 30;

  private static final String CACHE_FOLDER = "vector-cache";

  private final Encoders encoders;
  private final Workers workers;
  private final long cacheBytes;
  private final EmbedLimits limits;
  private Optional<EmbedExchange> exchange = Optional.empty();
  private Optional<WholeVectors> vectors = Optional.empty();
  private Optional<VectorCache> cache = Optional.empty();

  /** Loads the built-in encoders, which takes a second; a thread a processor. */
  public EncoderModule() {
    this(Encoders.builtIn(), Workers.perProcessor());
  }

  /**
   * Loads the built-in encoders, and serves those of model folders, which load when they are first
   * used; a thread a processor.
   */
  public EncoderModule(ModelFolders folders) {
    this(folders, ServingSettings.standard());
  }

  /** The same with choices of one's own. */
  public EncoderModule(ModelFolders folders, ServingSettings settings) {
    this(
        Encoders.builtInAnd(folders, settings.engine()),
        settings.workers(),
        settings.cacheBytes(),
        settings.limits());
  }

  /** A module with these encoders and threads, which belong to it from now on, and no cache. */
  public EncoderModule(Encoders encoders, Workers workers) {
    this(encoders, workers, 0);
  }

  /**
   * A module with these encoders and threads, which belong to it from now on.
   *
   * @param cacheBytes how much the cache of vectors may take on disk, 1 MB or more; 0: no cache
   */
  public EncoderModule(Encoders encoders, Workers workers, long cacheBytes) {
    this(encoders, workers, cacheBytes, EmbedLimits.standard());
  }

  /**
   * A module with these encoders and threads, which belong to it from now on.
   *
   * @param cacheBytes how much the cache of vectors may take on disk, 1 MB or more; 0: no cache
   * @param limits how single calls are taken on
   */
  public EncoderModule(Encoders encoders, Workers workers, long cacheBytes, EmbedLimits limits) {
    this.limits = Objects.requireNonNull(limits, "limits");
    this.encoders = Objects.requireNonNull(encoders, "encoders");
    this.workers = Objects.requireNonNull(workers, "workers");
    this.cacheBytes = cacheBytes;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<BindableService> services(ServiceContext context) {
    if (cacheBytes > 0) {
      Path folder = context.dataFolder().resolve(NAME).resolve(CACHE_FOLDER);
      cache = Optional.of(new RocksVectorCache(folder, cacheBytes));
    }
    EncoderSource source = new EncoderSource(encoders, cache);
    EncodeTableOperation encode = new EncodeTableOperation(context, source, workers);
    AlignTableOperation align = new AlignTableOperation(context, workers);
    context.operations().register(encode);
    context.operations().register(align);
    AlignmentCache alignments = new AlignmentCache(context);
    exchange = Optional.of(new EmbedExchange(source, alignments, workers));
    WholeVectors whole = new WholeVectors(source, limits);
    vectors = Optional.of(whole);
    return List.of(
        new EncoderFace(context, source, encode, align, new Embedder(source, alignments, whole)),
        new InferenceFace(source, whole));
  }

  @Override
  public List<TableExchange> exchanges() {
    return exchange.stream().<TableExchange>map(embed -> embed).toList();
  }

  /** Inputs of single calls that wait for a lane. */
  int waiting() {
    return vectors.map(WholeVectors::waiting).orElse(0);
  }

  @Override
  public void close() {
    try (encoders) {
      // Before the encoders that it runs.
      vectors.ifPresent(WholeVectors::close);
      workers.close();
    } finally {
      cache.ifPresent(VectorCache::close);
    }
  }
}
