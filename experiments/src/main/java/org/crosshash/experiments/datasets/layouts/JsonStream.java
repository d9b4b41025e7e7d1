package org.crosshash.experiments.datasets.layouts;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/** Reads large JSON files an element at a time. */
final class JsonStream {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private JsonStream() {}

  /**
   * Reads the elements of an array that is a field of the file's object, or the elements of the
   * file's own array where the field is empty.
   *
   * @throws CrosshashException if the file is not there or no JSON; a missing field has no elements
   */
  static void eachOf(Path file, String field, Consumer<JsonNode> reader) {
    if (!Files.isRegularFile(file)) {
      throw CrosshashException.notFound(
          "A file of the layout must exist", file, "name it by --from");
    }
    try (JsonParser parser = MAPPER.createParser(file.toFile())) {
      JsonToken first = parser.nextToken();
      if (field.isEmpty()) {
        require(file, first == JsonToken.START_ARRAY, "an array");
        elements(parser, reader);
        return;
      }
      require(file, first == JsonToken.START_OBJECT, "an object");
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals(field)) {
          require(file, value == JsonToken.START_ARRAY, "an array in `" + field + "`");
          elements(parser, reader);
        } else {
          parser.skipChildren();
        }
      }
    } catch (JacksonException damaged) {
      throw new CrosshashException(
          Problem.INVALID_ARGUMENT,
          "A file must be whole JSON",
          file + " (" + damaged.getOriginalMessage() + ")",
          "fetch it again",
          damaged);
    } catch (IOException failure) {
      throw new CrosshashException(
          Problem.INVALID_ARGUMENT, "A file must be readable", file, "check it", failure);
    }
  }

  private static void elements(JsonParser parser, Consumer<JsonNode> reader) throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      reader.accept(MAPPER.readTree(parser));
    }
  }

  private static void require(Path file, boolean right, String what) {
    if (!right) {
      throw CrosshashException.invalid(
          "The file must hold " + what, file + " does not", "check that it is the right file");
    }
  }
}
