package org.crosshash.experiments.commands;

import org.crosshash.experiments.pipeline.MethodChoice;
import org.crosshash.experiments.v1.MethodConfig;
import picocli.CommandLine.Option;

/** The options that choose a method, its profile and its seed. */
final class MethodOptions {
  @Option(
      names = "--method",
      required = true,
      paramLabel = "METHOD",
      description = "Method; `crosshash methods` lists them.")
  private String method;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      defaultValue = "small",
      description =
          "paper: the published constants; small: a few thousand pairs (default:"
              + " ${DEFAULT-VALUE}).")
  private String profile;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed (default: ${DEFAULT-VALUE}).")
  private long seed;

  /** The method's settings at a code length. */
  MethodConfig config(int bits) {
    return MethodChoice.of(method, profile).config(bits, seed);
  }

  String method() {
    return method;
  }
}
