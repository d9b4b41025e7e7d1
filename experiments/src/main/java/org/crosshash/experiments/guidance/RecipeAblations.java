package org.crosshash.experiments.guidance;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.config.Settings;
import org.crosshash.errors.CrosshashException;
import org.crosshash.similarity.v1.GuidanceConfig;

/** The switches of recipes that have some, each as settings laid over a profile. */
public final class RecipeAblations {
  private static final Map<String, Map<String, String>> ALL =
      Map.of(
          "vtm-uch",
          ordered(
              "as it is", "{}",
              "no communities", "{vtm_uch: {communities: none}}",
              "communities only", "{vtm_uch: {communities: only}}",
              "whole image instead of objects", "{vtm_uch: {objects: whole}}",
              "communities as cells", "{vtm_uch: {cells: communities}}",
              "cells not densified", "{vtm_uch: {densify: false}}",
              "released order of communities", "{vtm_uch: {community_order: released}}",
              "objects truncated", "{vtm_uch: {truncate: true}}",
              "objects not truncated", "{vtm_uch: {truncate: false}}",
              "adapted: texts mixed in, half", "{vtm_uch: {text_weight: 0.5}}"),
          "uchm",
          ordered(
              "as it is", "{}",
              "generator alone, tanh z(S_MIE)", "{uchm: {generator_weight: 1}}",
              "no interaction, tanh z(Q)", "{uchm: {interaction: none}}",
              "no interaction, tanh z(P)", "{uchm: {interaction: none, target: cosine}}",
              "target P", "{uchm: {target: cosine}}",
              "joint pass, S_MIE", "{uchm: {interaction: joint}}",
              "no contrastive part", "{uchm: {contrastive_weight: 0}}",
              "no spreading part", "{uchm: {spread_weight: 0}}",
              "generator alone, no contrastive part",
                  "{uchm: {generator_weight: 1, contrastive_weight: 0}}",
              "generator alone, no spreading part",
                  "{uchm: {generator_weight: 1, spread_weight: 0}}",
              "global features instead of tokens", "{uchm: {tokens: global}}"));

  private RecipeAblations() {}

  /**
   * A recipe as it is, then each of its ablations that changes it; their ids are descriptions.
   *
   * @param recipe the choice that they change
   * @throws CrosshashException (INVALID_ARGUMENT) if the recipe has none
   */
  public static List<RecipeChoice> of(RecipeChoice recipe) {
    Map<String, String> switches = ALL.get(recipe.id());
    if (switches == null) {
      throw CrosshashException.invalid(
          "Ablations are known of " + ALL.keySet().stream().sorted().toList(),
          recipe.id(),
          "name one of them, or change settings with `crosshash guide --set`");
    }
    Map<GuidanceConfig, RecipeChoice> choices = new LinkedHashMap<>();
    switches.forEach((name, yaml) -> {
      GuidanceConfig config =
          Settings.resolve(
              Settings.merge(
                  recipe.config(), Settings.parse(yaml, GuidanceConfig.getDefaultInstance())));
      choices.putIfAbsent(
          config, new RecipeChoice(name, recipe.alignment(), config, recipe.batchLocal()));
    });
    return List.copyOf(choices.values());
  }

  private static Map<String, String> ordered(String... pairs) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put(pairs[i], pairs[i + 1]);
    }
    return map;
  }
}
