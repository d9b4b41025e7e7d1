package org.crosshash.experiments.guidance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.crosshash.errors.CrosshashException;

/**
 * A generated part of a Markdown file, between two comments that name it; the rest is the writer's.
 */
public final class MarkdownSection {
  private MarkdownSection() {}

  /**
   * Replaces a part, or appends it where the file does not have it; makes the file if need be.
   *
   * @param file the Markdown file
   * @param name names the part, for example {@code guidance openclipart}
   * @param content what stands between the comments
   * @throws CrosshashException if the file cannot be read or written, or has the first comment and
   *     not the second
   */
  public static void replace(Path file, String name, String content) {
    String begin = "<!-- begin " + name + " -->";
    String end = "<!-- end " + name + " -->";
    String section = begin + "\n" + content.strip() + "\n" + end;
    try {
      String text = Files.exists(file) ? Files.readString(file) : "";
      int from = text.indexOf(begin);
      if (from < 0) {
        String gap =
            text.isEmpty() || text.endsWith("\n\n") ? "" : text.endsWith("\n") ? "\n" : "\n\n";
        Files.writeString(file, text + gap + section + "\n");
        return;
      }
      int to = text.indexOf(end, from);
      if (to < 0) {
        throw CrosshashException.invalid(
            "A generated part ends with its comment",
            "no " + end + " in " + file,
            "write it again");
      }
      Files.writeString(
          file, text.substring(0, from) + section + text.substring(to + end.length()));
    } catch (IOException failure) {
      throw CrosshashException.invalid(
          "The Markdown file must be writable", file + " (" + failure + ")", "name another");
    }
  }
}
