package org.crosshash.encoder;

import io.grpc.BindableService;
import java.util.List;
import java.util.Objects;
import org.crosshash.encoding.Encoders;
import org.crosshash.encoding.Workers;
import org.crosshash.encoding.models.ModelFolders;
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

  private final Encoders encoders;
  private final Workers workers;

  /** Loads the built-in encoders, which takes a second; a thread a processor. */
  public EncoderModule() {
    this(Encoders.builtIn(), Workers.perProcessor());
  }

  /**
   * Loads the built-in encoders, and serves those of model folders, which load when they are first
   * used; a thread a processor.
   */
  public EncoderModule(ModelFolders folders) {
    this(Encoders.builtInAnd(folders), Workers.perProcessor());
  }

  /** A module with these encoders and threads, which belong to it from now on. */
  public EncoderModule(Encoders encoders, Workers workers) {
    this.encoders = Objects.requireNonNull(encoders, "encoders");
    this.workers = Objects.requireNonNull(workers, "workers");
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<BindableService> services(ServiceContext context) {
    EncodeTableOperation encode = new EncodeTableOperation(context, encoders, workers);
    AlignTableOperation align = new AlignTableOperation(context, workers);
    context.operations().register(encode);
    context.operations().register(align);
    return List.of(new EncoderFace(context, encoders, encode, align));
  }

  @Override
  public void close() {
    try (encoders) {
      workers.close();
    }
  }
}
