package org.crosshash.experiments.commands;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.crosshash.encoder.EmbedLimits;
import org.crosshash.encoder.ServingSettings;
import org.crosshash.encoding.ComputeDevice;
import org.crosshash.encoding.EngineSettings;
import org.crosshash.encoding.Precision;
import picocli.CommandLine.Option;

/** The options of a command that say how an encoder service works. */
final class EncoderOptions {
  /** Names of the options that only an encoder service has a use for. */
  static final List<String> NAMES =
      List.of(
          "--precision",
          "--engine-threads",
          "--model-instances",
          "--encode-threads",
          "--max-embed-inputs",
          "--max-embed-batch",
          "--max-embed-delay",
          "--max-embed-wait",
          "--embed-lanes");

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description =
          "Where encoders of model folders run: auto, cpu or cuda:N (default: ${DEFAULT-VALUE}).")
  private String device;

  @Option(
      names = "--precision",
      paramLabel = "PRECISION",
      defaultValue = "float32",
      description =
          "How a GPU multiplies: float32, or mixed (TensorFloat-32; refused on a CPU; default:"
              + " ${DEFAULT-VALUE}).")
  private String precision;

  @Option(
      names = "--engine-threads",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Threads of one run of a model folder's ONNX model on a CPU, detectors' too, 1 to 256"
              + " (default: ${DEFAULT-VALUE}).")
  private int engineThreads;

  @Option(
      names = "--model-instances",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Copies of each model of a model folder that runs are spread over, 1 to 16 (default:"
              + " ${DEFAULT-VALUE}).")
  private int instances;

  @Option(
      names = "--encode-threads",
      paramLabel = "N",
      description =
          "Threads that encode tables and streams (default: one a processor). They change no byte of"
              + " a table.")
  private Optional<Integer> encodeThreads = Optional.empty();

  @Option(
      names = "--vector-cache",
      paramLabel = "MB",
      defaultValue = "2048",
      description =
          "Megabytes on disk that encoded vectors are kept in, so that nothing is encoded twice; 0:"
              + " none (default: ${DEFAULT-VALUE}).")
  private long vectorCache;

  @Option(
      names = "--max-embed-inputs",
      paramLabel = "N",
      defaultValue = "256",
      description =
          "Texts and pictures of single calls that wait or are at work, 64 to 65536 (default:"
              + " ${DEFAULT-VALUE}).")
  private int inputs;

  @Option(
      names = "--max-embed-batch",
      paramLabel = "N",
      defaultValue = "16",
      description =
          "Most inputs of calls at the same time that share a run of a model, 1 to 256; 1: never"
              + " together (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--max-embed-delay",
      paramLabel = "MICROSECONDS",
      defaultValue = "0",
      description =
          "How long the first input of a run waits for company though its place is free, 0 to 1000000"
              + " (default: ${DEFAULT-VALUE}).")
  private long delay;

  @Option(
      names = "--max-embed-wait",
      paramLabel = "MICROSECONDS",
      defaultValue = "10000000",
      description =
          "How long a call waits to be taken on before it is refused with RESOURCE_EXHAUSTED, 0 to"
              + " 60000000 (default: ${DEFAULT-VALUE}).")
  private long wait;

  @Option(
      names = "--embed-lanes",
      paramLabel = "N",
      description = "Processors at work for single calls, 1 to 256 (default: all).")
  private Optional<Integer> lanes = Optional.empty();

  /** The settings that these options give. */
  ServingSettings settings() {
    ServingSettings standard = ServingSettings.standard();
    return new ServingSettings(
        new EngineSettings(
            ComputeDevice.of(device), Precision.of(precision), engineThreads, instances),
        encodeThreads.orElse(standard.threads()),
        vectorCache << 20,
        new EmbedLimits(
            inputs,
            batch,
            Duration.of(delay, ChronoUnit.MICROS),
            lanes.orElse(standard.limits().lanes()),
            Duration.of(wait, ChronoUnit.MICROS)));
  }
}
