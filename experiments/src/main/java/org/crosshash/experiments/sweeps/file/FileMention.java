package org.crosshash.experiments.sweeps.file;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A place where an experiment file names another that it extends.
 *
 * @param written the name as it is written
 * @param by the file that it is written in
 * @param line the line, from 1 on
 */
record FileMention(String written, Path by, int line) {
  private static final YAMLFactory YAML = new YAMLFactory();

  FileMention {
    requireNonNull(written, "written");
    requireNonNull(by, "by");
  }

  /** Where it is, in words. */
  String place() {
    return "line %d of %s".formatted(line, by);
  }

  /**
   * The texts of a list at the top of a file, in order.
   *
   * @param file where the text was read
   * @param text YAML, known to be well-formed
   * @param key the list's
   */
  static List<FileMention> of(Path file, String text, String key) {
    List<FileMention> found = new ArrayList<>();
    try (JsonParser parser = YAML.createParser(text)) {
      int depth = 0;
      boolean within = false;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token.isStructStart()) {
          depth++;
        } else if (token.isStructEnd()) {
          depth--;
        } else if (token == JsonToken.FIELD_NAME && depth == 1) {
          within = parser.currentName().equals(key);
        } else if (within && depth == 2 && token.isScalarValue()) {
          found.add(
              new FileMention(parser.getText(), file, parser.currentTokenLocation().getLineNr()));
        }
      }
    } catch (IOException impossible) {
      throw new IllegalStateException("The text was read as YAML before", impossible);
    }
    return found;
  }
}
