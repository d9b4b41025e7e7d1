package org.crosshash.encoder;

import java.util.Objects;
import org.crosshash.encoding.ComputeDevice;
import org.crosshash.encoding.EngineSettings;
import org.crosshash.encoding.Workers;

/**
 * How an encoder service works.
 *
 * @param engine how the models of model folders run; the built-in encoder runs on the CPU, one
 *     thread a run
 * @param threads threads that decode and encode the items of tables and streams, at least 1. They
 *     change no byte of a table
 * @param cacheBytes how much the cache of vectors may take on disk, 1 MB or more; 0: no cache
 * @param limits how single calls are taken on
 */
public record ServingSettings(
    EngineSettings engine, int threads, long cacheBytes, EmbedLimits limits) {
  /** Checks that nothing is missing. */
  public ServingSettings {
    Objects.requireNonNull(engine, "engine");
    Objects.requireNonNull(limits, "limits");
  }

  /** Any device, a thread a processor, a cache of 2 GB and the standard limits. */
  public static ServingSettings standard() {
    return new ServingSettings(
        EngineSettings.on(ComputeDevice.AUTO),
        Runtime.getRuntime().availableProcessors(),
        EncoderModule.DEFAULT_CACHE_BYTES,
        EmbedLimits.standard());
  }

  Workers workers() {
    return new Workers(threads);
  }
}
