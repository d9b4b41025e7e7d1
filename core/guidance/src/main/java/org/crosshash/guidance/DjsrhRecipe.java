package org.crosshash.guidance;

import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * DJSRH's joint-semantics affinity (Su, Zhong and Zhang, ICCV 2019), taken from each batch alone:
 * with S_I = 2 cos - 1 of the image vectors and S_T of the text vectors, S̃ = β S_I + (1-β) S_T and
 * S = μ [(1-η) S̃ + η S̃S̃ᵀ / B] for a batch of B.
 *
 * @param beta β, weight of the images, in [0, 1]
 * @param eta η, weight of the second order, in [0, 1]
 * @param mu μ, scale of the whole, above 0
 * @param imageColumn the image vectors
 * @param textColumn the text vectors
 */
public record DjsrhRecipe(double beta, double eta, double mu, String imageColumn, String textColumn)
    implements GuidanceRecipe {
  /** The recipe's id. */
  public static final String ID = "djsrh";

  /** Checks the ranges. */
  public DjsrhRecipe {
    Settings.between("beta", beta, 0, 1);
    Settings.between("eta", eta, 0, 1);
    Settings.positive("mu", mu);
    Settings.column("image_column", imageColumn);
    Settings.column("text_column", textColumn);
  }

  /** The published constants for MIRFlickr: β .9, η .4, μ 1.5. */
  public static DjsrhRecipe paper() {
    return new DjsrhRecipe(0.9, 0.4, 1.5, "image_features", "text");
  }

  /** Reads back what {@link #settings} wrote. */
  static DjsrhRecipe of(SortedMap<String, String> settings) {
    return new DjsrhRecipe(
        Settings.read(settings, "beta", Double::valueOf),
        Settings.read(settings, "eta", Double::valueOf),
        Settings.read(settings, "mu", Double::valueOf),
        Settings.read(settings, "image_column", name -> name),
        Settings.read(settings, "text_column", name -> name));
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public boolean batchLocal() {
    return true;
  }

  @Override
  public SortedSet<String> vectorColumns() {
    SortedSet<String> columns = new TreeSet<>();
    columns.add(imageColumn);
    columns.add(textColumn);
    return columns;
  }

  @Override
  public SortedSet<String> listColumns() {
    return Collections.emptySortedSet();
  }

  @Override
  public SortedMap<String, String> settings() {
    SortedMap<String, String> settings = new TreeMap<>();
    settings.put("beta", Double.toString(beta));
    settings.put("eta", Double.toString(eta));
    settings.put("mu", Double.toString(mu));
    settings.put("image_column", imageColumn);
    settings.put("text_column", textColumn);
    return settings;
  }
}
