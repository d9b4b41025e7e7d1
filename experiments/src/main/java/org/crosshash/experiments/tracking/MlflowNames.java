package org.crosshash.experiments.tracking;

import java.util.regex.Pattern;

/** What MLflow accepts as names and values; it cuts or refuses the rest. */
final class MlflowNames {
  /** Longest parameter that is not cut. */
  static final int PARAMETER_LIMIT = 6000;

  /** Longest tag that is not cut. */
  static final int TAG_LIMIT = 8000;

  /** Longest tag of a model's version. */
  static final int VERSION_TAG_LIMIT = 5000;

  private static final int KEY_LIMIT = 250;
  private static final Pattern REFUSED_IN_KEYS = Pattern.compile("[^A-Za-z0-9_./ -]");
  private static final Pattern REFUSED_AS_PATHS =
      Pattern.compile("^/|/$|(?<=/)/|(?<=^|/)\\.\\.?(?=/|$)");
  private static final Pattern REFUSED_IN_PATHS = Pattern.compile("[^A-Za-z0-9._/-]");

  private MlflowNames() {}

  /**
   * A key of a metric, parameter or tag, with an underscore for what is refused: other characters,
   * and what would be no path of its own, because keys become names of files.
   */
  static String key(String name) {
    String key =
        REFUSED_AS_PATHS.matcher(REFUSED_IN_KEYS.matcher(name).replaceAll("_")).replaceAll("_");
    key = key.isEmpty() ? "_" : key;
    return key.length() > KEY_LIMIT ? key.substring(0, KEY_LIMIT) : key;
  }

  /** A path of an artifact, with an underscore for what is refused. */
  static String path(String name) {
    return REFUSED_IN_PATHS.matcher(name).replaceAll("_");
  }

  /** A value that is not longer than a limit; a cut one says so at its end. */
  static String value(String text, int limit) {
    String mark = "… (cut; whole in the attached description)";
    return text.length() <= limit ? text : text.substring(0, limit - mark.length()) + mark;
  }
}
