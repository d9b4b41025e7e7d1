package org.crosshash.guidance;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.crosshash.errors.CrosshashException;

/** The recipes of this build by id. */
public final class RecipeKinds {
  private static final Map<String, Class<? extends GuidanceRecipe>> KINDS = kinds();

  private RecipeKinds() {}

  private static Map<String, Class<? extends GuidanceRecipe>> kinds() {
    Map<String, Class<? extends GuidanceRecipe>> kinds = new LinkedHashMap<>();
    kinds.put(VtmUchRecipe.ID, VtmUchRecipe.class);
    kinds.put(DjsrhRecipe.ID, DjsrhRecipe.class);
    kinds.put(DgcpnRecipe.ID, DgcpnRecipe.class);
    kinds.put(UchmRecipe.ID, UchmRecipe.class);
    kinds.put(JdshRecipe.ID, JdshRecipe.class);
    kinds.put(DsahRecipe.ID, DsahRecipe.class);
    kinds.put(CirhRecipe.ID, CirhRecipe.class);
    kinds.put(UchstmRecipe.ID, UchstmRecipe.class);
    kinds.put(CosineImageRecipe.ID, CosineImageRecipe.class);
    kinds.put(CosineTextRecipe.ID, CosineTextRecipe.class);
    kinds.put(CosineFusedRecipe.ID, CosineFusedRecipe.class);
    kinds.put(CosineCrossRecipe.ID, CosineCrossRecipe.class);
    kinds.put(VtmUchSparseRecipe.ID, VtmUchSparseRecipe.class);
    kinds.put(DgcpnSparseRecipe.ID, DgcpnSparseRecipe.class);
    kinds.put(ExternalRecipe.ID, ExternalRecipe.class);
    return Collections.unmodifiableMap(kinds);
  }

  /** All ids, in the order of the catalogue. */
  public static Set<String> ids() {
    return KINDS.keySet();
  }

  /**
   * A recipe with its settings as text; settings that it does not know are left aside.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if there is no such recipe, or a setting is
   *     missing or wrong
   */
  public static GuidanceRecipe recipe(String id, SortedMap<String, String> settings) {
    Class<? extends GuidanceRecipe> kind = KINDS.get(id);
    if (kind == null) {
      throw CrosshashException.invalid(
          "The recipes of this build are " + String.join(", ", ids()),
          id,
          "choose one of them, or use the build that made the guidance");
    }
    return RecordSettings.read(kind, settings);
  }
}
