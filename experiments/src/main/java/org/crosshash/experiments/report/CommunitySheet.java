package org.crosshash.experiments.report;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A community as a sheet of pictures.
 *
 * @param heading which one, and how many items
 * @param words words that set its texts apart
 * @param labels its commonest labels with their shares; empty without labels
 * @param pictures some members, evenly spread
 */
public record CommunitySheet(
    String heading, String words, String labels, List<SheetPicture> pictures) {
  /**
   * A member.
   *
   * @param picture its picture as a data address
   * @param text its text
   */
  public record SheetPicture(String picture, String text) {
    /** Checks that nothing is null. */
    public SheetPicture {
      requireNonNull(picture, "picture");
      requireNonNull(text, "text");
    }
  }

  /** Copies the pictures. */
  public CommunitySheet {
    requireNonNull(heading, "heading");
    requireNonNull(words, "words");
    requireNonNull(labels, "labels");
    pictures = List.copyOf(pictures);
  }
}
