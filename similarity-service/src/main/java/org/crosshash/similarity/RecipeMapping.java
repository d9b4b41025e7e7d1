package org.crosshash.similarity;

import java.util.Locale;
import org.crosshash.config.Settings;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.DgcpnRecipe;
import org.crosshash.guidance.DjsrhRecipe;
import org.crosshash.guidance.GuidanceRecipe;
import org.crosshash.guidance.VtmUchRecipe;
import org.crosshash.similarity.v1.DgcpnGuidance;
import org.crosshash.similarity.v1.DjsrhGuidance;
import org.crosshash.similarity.v1.GuidanceConfig;
import org.crosshash.similarity.v1.VtmUchGuidance;

/** From the configuration on the wire to a recipe. */
final class RecipeMapping {
  private RecipeMapping() {}

  /**
   * Fills in the defaults, checks every setting, and leaves out what changes nothing: a recipe
   * without random parts has no use for a seed, so all seeds share one result.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if no recipe is chosen or a setting is wrong
   */
  static GuidanceConfig normalise(GuidanceConfig config) {
    GuidanceConfig resolved = Settings.resolve(config, "config");
    return switch (resolved.getRecipeCase()) {
      case VTM_UCH -> resolved;
      case DJSRH, DGCPN -> Settings.resolve(resolved.toBuilder().clearSeed().build(), "config");
      case RECIPE_NOT_SET ->
          throw CrosshashException.invalid(
              "A guidance configuration chooses one recipe",
              "none",
              "set one of vtm_uch, djsrh, dgcpn");
    };
  }

  /** The recipe of a normalised configuration. */
  static GuidanceRecipe recipe(GuidanceConfig config) {
    return switch (config.getRecipeCase()) {
      case VTM_UCH -> vtmUch(config.getVtmUch());
      case DJSRH -> djsrh(config.getDjsrh());
      case DGCPN -> dgcpn(config.getDgcpn());
      case RECIPE_NOT_SET ->
          throw new IllegalArgumentException("Normalise the configuration first");
    };
  }

  private static VtmUchRecipe vtmUch(VtmUchGuidance config) {
    return new VtmUchRecipe(
        choice(VtmUchRecipe.Vision.class, config.getObjects()),
        choice(VtmUchRecipe.Space.class, config.getSpace()),
        new VtmUchRecipe.Texts(
            config.getClusters(), config.getKmeansRestarts(), config.getMaxWords()),
        new VtmUchRecipe.Images(config.getDeviationFactor(), config.getTruncate()),
        new VtmUchRecipe.Communities(
            choice(VtmUchRecipe.Use.class, config.getCommunities()),
            choice(VtmUchRecipe.Order.class, config.getCommunityOrder()),
            config.getDensify(),
            config.getResolution(),
            config.getLeidenIterations()));
  }

  private static DjsrhRecipe djsrh(DjsrhGuidance config) {
    return new DjsrhRecipe(
        config.getBeta(),
        config.getEta(),
        config.getMu(),
        config.getImageColumn(),
        config.getTextColumn());
  }

  private static DgcpnRecipe dgcpn(DgcpnGuidance config) {
    return new DgcpnRecipe(
        config.getTextWeight(),
        config.getCoherenceWeight(),
        config.getNeighbourShare(),
        config.getCoherenceScale(),
        choice(DgcpnRecipe.Mapping.class, config.getMapping()),
        config.getScale(),
        config.getImageColumn(),
        config.getTextColumn());
  }

  private static <E extends Enum<E>> E choice(Class<E> choices, String name) {
    return Enum.valueOf(choices, name.toUpperCase(Locale.ROOT));
  }
}
