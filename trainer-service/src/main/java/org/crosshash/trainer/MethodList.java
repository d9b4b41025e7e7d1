package org.crosshash.trainer;

import java.util.List;
import org.crosshash.config.Methods;
import org.crosshash.config.Settings;
import org.crosshash.experiments.v1.MethodDefinition;
import org.crosshash.similarity.v1.GuidanceConfig;
import org.crosshash.trainer.v1.Method;

/** The shipped methods as this service describes them. */
final class MethodList {
  private MethodList() {}

  /** All methods, in the order of the registry. */
  static List<Method> all() {
    return Methods.shipped().all().stream().map(MethodList::describe).toList();
  }

  private static Method describe(MethodDefinition definition) {
    Method.Builder method =
        Method.newBuilder()
            .setName("methods/" + definition.getId())
            .setDescription(definition.getDescription())
            .setSource(definition.getSource() + ". " + definition.getFaithfulness());
    definition
        .getProfilesMap()
        .forEach((profile, config) -> {
          method.putProfiles(profile, Settings.resolve(config.getTraining()));
          if (config.hasGuidance()) {
            method.setRecipe(recipe(config.getGuidance()));
          }
        });
    return method.build();
  }

  /** The recipe's id: the name of the set field, as methods write it. */
  private static String recipe(GuidanceConfig config) {
    return config.getAllFields().keySet().stream()
        .filter(field -> field.getRealContainingOneof() != null)
        .map(field -> field.getName().replace('_', '-'))
        .findFirst()
        .orElse("");
  }
}
