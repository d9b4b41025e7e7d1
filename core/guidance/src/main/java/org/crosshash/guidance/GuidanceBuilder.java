package org.crosshash.guidance;

import java.util.Optional;
import java.util.TreeMap;
import org.crosshash.guidance.work.Workers;

/** Builds guidance by a recipe. */
public final class GuidanceBuilder {
  private GuidanceBuilder() {}

  /**
   * Builds guidance.
   *
   * <p>The same recipe, seed and input give the same bits for any number of threads.
   *
   * @param recipe what to do
   * @param seed seed of what is random in it
   * @param input the columns that the recipe reads
   * @param workers threads, and who hears of progress
   * @throws org.crosshash.errors.CrosshashException if the input does not suit the recipe
   */
  public static BuiltGuidance build(
      GuidanceRecipe recipe, long seed, GuidanceInput input, Workers workers) {
    return switch (recipe) {
      case VtmUchRecipe vtmUch -> VtmUchBuild.build(vtmUch, seed, input, workers);
      case DgcpnRecipe dgcpn -> DgcpnBuild.build(dgcpn, input, workers);
      case UchstmRecipe uchstm -> UchstmBuild.build(uchstm, input, workers);
      case CosineRecipe cosine -> CosineBuild.build(cosine, input, workers);
      case ExternalRecipe external -> ExternalBuild.build(external, input);
      case CirhRecipe cirh when !cirh.batchLocal() -> CirhBuild.build(cirh, input, workers);
      case BatchLocalRecipe local -> ingredients(local, input);
    };
  }

  /** A batch-local recipe needs its columns to be there and sound, and nothing else. */
  private static BuiltGuidance ingredients(BatchLocalRecipe recipe, GuidanceInput input) {
    recipe.vectorColumns().forEach(input::vector);
    return new BuiltGuidance(
        Optional.empty(), Optional.empty(), new GuidanceStatistics(new TreeMap<>()));
  }
}
