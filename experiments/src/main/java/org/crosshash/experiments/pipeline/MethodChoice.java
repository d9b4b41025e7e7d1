package org.crosshash.experiments.pipeline;

import static java.util.Objects.requireNonNull;

import org.crosshash.config.Methods;
import org.crosshash.config.Settings;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.v1.MethodConfig;

/**
 * A method to run, with the profile it is run in.
 *
 * @param id method's id
 * @param profile {@code paper} or {@code small}
 * @param overrides settings that differ from the profile; empty: none
 * @param variant what the overrides are called in tables
 */
public record MethodChoice(String id, String profile, MethodConfig overrides, Variant variant) {
  /** Checks that nothing is null. */
  public MethodChoice {
    requireNonNull(id, "id");
    requireNonNull(profile, "profile");
    requireNonNull(overrides, "overrides");
    requireNonNull(variant, "variant");
  }

  /**
   * A method with something taken away.
   *
   * @param ablation what that is called in tables; empty: it is the method itself
   */
  public MethodChoice(String id, String profile, MethodConfig overrides, String ablation) {
    this(id, profile, overrides, Variant.of(ablation));
  }

  /** A method with settings that differ from its profile. */
  public MethodChoice(String id, String profile, MethodConfig overrides) {
    this(id, profile, overrides, Variant.NONE);
  }

  /** A method as its profile has it. */
  public static MethodChoice of(String id, String profile) {
    return new MethodChoice(id, profile, MethodConfig.getDefaultInstance());
  }

  /** How it differs from the method as it is shipped, in words; empty: not at all. */
  public String ablation() {
    return variant.label();
  }

  /**
   * The settings of one trial: the profile, what overrides it, code length and seed.
   *
   * @throws CrosshashException (NOT_FOUND) for an unknown method or profile; (INVALID_ARGUMENT) for
   *     a value out of its range
   */
  public MethodConfig config(int bits, long seed) {
    MethodConfig.Builder config =
        Settings.merge(Methods.shipped().config(id, profile), overrides).toBuilder();
    config.getTrainingBuilder().setMethod(id).setBits(bits).setSeed(seed);
    if (config.hasGuidance()) {
      config.getGuidanceBuilder().setSeed(seed);
    }
    return Settings.resolve(config.build());
  }
}
