package org.crosshash.search.index;

/** Shortens offending values for error messages. */
final class Texts {
  private static final int LONGEST = 80;

  private Texts() {}

  /** The text, cut after 80 characters. */
  static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}
