package org.crosshash.similarity;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.crosshash.config.Settings;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.GuidanceRecipe;
import org.crosshash.guidance.RecipeKinds;
import org.crosshash.similarity.v1.GuidanceConfig;

/**
 * From the configuration on the wire to a recipe.
 *
 * <p>The field of the oneof that is set, with hyphens, is the recipe's id; the fields of its
 * message are the recipe's settings by name. So a new recipe needs nothing here.
 */
final class RecipeMapping {
  private static final OneofDescriptor RECIPE =
      GuidanceConfig.getDescriptor().getOneofs().getFirst();

  private RecipeMapping() {}

  /**
   * Fills in the defaults, checks every setting, and leaves out what changes nothing: a recipe
   * without random parts has no use for a seed, so all seeds share one result.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if no recipe is chosen or a setting is wrong
   */
  static GuidanceConfig normalise(GuidanceConfig config) {
    GuidanceConfig resolved = Settings.resolve(config, "config");
    if (!resolved.hasOneof(RECIPE)) {
      throw CrosshashException.invalid(
          "A guidance configuration chooses one recipe",
          "none",
          "set one of "
              + RECIPE.getFields().stream()
                  .map(FieldDescriptor::getName)
                  .collect(Collectors.joining(", ")));
    }
    GuidanceRecipe recipe = recipe(resolved);
    GuidanceConfig kept = FormMapping.normalise(resolved, recipe);
    if (!recipe.random() && !FormMapping.sampled(kept)) {
      kept = kept.toBuilder().clearSeed().build();
    }
    return Settings.resolve(kept, "config");
  }

  /** The recipe of a configuration whose defaults are filled in. */
  static GuidanceRecipe recipe(GuidanceConfig config) {
    FieldDescriptor chosen = config.getOneofFieldDescriptor(RECIPE);
    if (chosen == null) {
      throw new IllegalArgumentException("Normalise the configuration first");
    }
    SortedMap<String, String> settings = new TreeMap<>();
    collect((Message) config.getField(chosen), settings);
    return RecipeKinds.recipe(id(chosen), settings);
  }

  /**
   * The configuration that chooses a recipe and sets nothing.
   *
   * @throws IllegalArgumentException if there is no such recipe on the wire
   */
  static GuidanceConfig standard(String id) {
    FieldDescriptor field =
        RECIPE.getFields().stream()
            .filter(choice -> id(choice).equals(id))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("No recipe of the oneof is " + id));
    GuidanceConfig.Builder config = GuidanceConfig.newBuilder();
    return config.setField(field, config.newBuilderForField(field).build()).build();
  }

  /** The id of the recipe that a field of the oneof stands for. */
  static String id(FieldDescriptor field) {
    return field.getName().replace('_', '-');
  }

  private static void collect(Message message, SortedMap<String, String> settings) {
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (field.getJavaType() == JavaType.MESSAGE) {
        collect((Message) message.getField(field), settings);
      } else {
        settings.put(field.getName(), message.getField(field).toString());
      }
    }
  }
}
