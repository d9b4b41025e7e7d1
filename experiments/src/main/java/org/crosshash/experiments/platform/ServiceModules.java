package org.crosshash.experiments.platform;

import java.nio.file.Path;
import java.util.Set;
import java.util.function.Supplier;
import org.crosshash.encoder.EncoderModule;
import org.crosshash.encoding.models.ModelFolders;
import org.crosshash.experiments.retrieval.RetrievalGateway;
import org.crosshash.experiments.sweeps.serve.ExperimentsGateway;
import org.crosshash.kit.CrosshashServer;
import org.crosshash.search.SearchModule;
import org.crosshash.similarity.SimilarityModule;
import org.crosshash.trainer.TrainerModule;

/** The services that a server may hold. */
public final class ServiceModules {
  /** What there is. */
  public enum Kind {
    /** Pictures and texts to vectors. */
    ENCODER,
    /** Vectors to guidance. */
    SIMILARITY,
    /** Guidance to models and codes. */
    TRAINER,
    /** Codes to neighbours and metrics. */
    SEARCH,
    /**
     * Text or picture in, neighbours out; needs the others beside it, over plain text without
     * tokens.
     */
    RETRIEVAL,
    /** Sweeps; needs the others beside it, over plain text without tokens. */
    EXPERIMENTS
  }

  private ServiceModules() {}

  /**
   * Adds services with their usual limits to a server that is being built.
   *
   * @param encoders folder that holds the model folders of encoders; it may be absent
   * @param experiments makes the experiments service, where that is among them
   */
  public static void add(
      CrosshashServer.Builder server,
      Set<Kind> kinds,
      Path encoders,
      Supplier<ExperimentsGateway> experiments) {
    add(
        server,
        kinds,
        () -> new EncoderModule(new ModelFolders(encoders)),
        TrainerModule::new,
        SearchModule::new,
        experiments);
  }

  /**
   * Adds services to a server that is being built.
   *
   * @param encoder makes the encoder service, where that is among them
   * @param trainer makes the trainer service, where that is among them
   * @param search makes the search service, where that is among them
   * @param experiments makes the experiments service, where that is among them
   */
  public static void add(
      CrosshashServer.Builder server,
      Set<Kind> kinds,
      Supplier<EncoderModule> encoder,
      Supplier<TrainerModule> trainer,
      Supplier<SearchModule> search,
      Supplier<ExperimentsGateway> experiments) {
    for (Kind kind : kinds) {
      switch (kind) {
        case ENCODER -> server.module(encoder.get());
        case SIMILARITY -> server.module(new SimilarityModule());
        case TRAINER -> server.module(trainer.get());
        case SEARCH -> server.module(search.get());
        case RETRIEVAL -> server.module(new RetrievalGateway());
        case EXPERIMENTS -> server.module(experiments.get());
      }
    }
  }
}
