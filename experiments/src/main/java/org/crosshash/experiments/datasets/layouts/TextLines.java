package org.crosshash.experiments.datasets.layouts;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/** Text files, line by line. */
final class TextLines {
  private TextLines() {}

  /** What reads lines. */
  interface Reader {
    void read(String line, long number);
  }

  /**
   * Reads a file line by line, without line ends; lines are counted from 1.
   *
   * @throws CrosshashException if it is not there or not UTF-8
   */
  static long each(Path file, Reader reader) {
    if (!Files.isRegularFile(file)) {
      throw CrosshashException.notFound("A file of the layout must exist", file, "add it");
    }
    long number = 0;
    try (var lines = Files.newBufferedReader(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        reader.read(number == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line, number);
      }
    } catch (CharacterCodingException other) {
      throw new CrosshashException(
          Problem.INVALID_ARGUMENT,
          "Text files must be UTF-8",
          file + " behind line " + number,
          "write it again as UTF-8",
          other);
    } catch (IOException failure) {
      throw new CrosshashException(
          Problem.INVALID_ARGUMENT,
          "A file of the layout must be readable",
          file + " (" + failure + ")",
          "check it",
          failure);
    }
    return number;
  }

  /** The lines that are not blank, without what surrounds them. */
  static List<String> list(Path file) {
    List<String> lines = new ArrayList<>();
    each(
        file,
        (line, number) -> {
          if (!line.isBlank()) {
            lines.add(line.strip());
          }
        });
    return lines;
  }
}
