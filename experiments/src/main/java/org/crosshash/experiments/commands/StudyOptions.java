package org.crosshash.experiments.commands;

import java.util.List;
import org.crosshash.config.Methods;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.SampleDataset;
import org.crosshash.experiments.pipeline.MethodChoice;
import org.crosshash.experiments.pipeline.Plan;
import org.crosshash.search.v1.EvaluateConfig;
import picocli.CommandLine.Option;

/** The options that say what a study runs: data, methods, profile, code lengths, seeds. */
final class StudyOptions {
  /** Stands for all methods. */
  static final String ALL = "all";

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      defaultValue = SampleDataset.NAME,
      description = "Dataset (default: ${DEFAULT-VALUE}).")
  private String dataset;

  @Option(
      names = "--methods",
      split = ",",
      paramLabel = "METHOD",
      description =
          "Methods, or `all`; `crosshash methods` lists them (default: ${DEFAULT-VALUE}).")
  private List<String> methods;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      defaultValue = "small",
      description = "Profile of the methods, small or paper (default: ${DEFAULT-VALUE}).")
  private String profile;

  @Option(
      names = "--bits",
      split = ",",
      paramLabel = "N",
      description = "Code lengths (default: ${DEFAULT-VALUE}).")
  private List<Integer> bits;

  @Option(
      names = "--seeds",
      split = ",",
      paramLabel = "N",
      description = "Seeds (default: ${DEFAULT-VALUE}).")
  private List<Long> seeds;

  @Option(
      names = "--asking",
      paramLabel = "PART",
      defaultValue = "query",
      description = "Part of the split that asks, query or validation (default: ${DEFAULT-VALUE}).")
  private String asking;

  /** Options with a command's own defaults. */
  StudyOptions(List<String> methods, List<Integer> bits, List<Long> seeds) {
    this.methods = methods;
    this.bits = bits;
    this.seeds = seeds;
  }

  String dataset() {
    return dataset;
  }

  String profile() {
    return profile;
  }

  String asking() {
    return asking;
  }

  /** The methods' ids. */
  List<String> methods() {
    return methods.equals(List.of(ALL))
        ? Methods.shipped().ids()
        : methods.stream().map(String::strip).toList();
  }

  /** The methods as their profile has them. */
  List<MethodChoice> choices() {
    return methods().stream().map(method -> MethodChoice.of(method, profile)).toList();
  }

  /**
   * The plan of some choices over these code lengths and seeds.
   *
   * @throws org.crosshash.errors.CrosshashException if the part that asks is none or empty, or a
   *     setting is out of its range
   */
  Plan plan(Dataset data, List<MethodChoice> choices, EvaluateConfig evaluation) {
    AskingPart.require(data, asking);
    return new Plan(
        data.name(),
        data,
        EncodeConfig.getDefaultInstance(),
        choices,
        bits,
        seeds,
        asking,
        evaluation);
  }
}
