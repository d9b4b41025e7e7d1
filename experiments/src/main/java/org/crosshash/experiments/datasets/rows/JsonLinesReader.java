package org.crosshash.experiments.datasets.rows;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.crosshash.errors.CrosshashException;

/** Reads JSON lines: one object a line, in UTF-8. */
public final class JsonLinesReader implements TableReader {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Path file;
  private final BufferedReader lines;
  private long line;

  private JsonLinesReader(Path file, BufferedReader lines) {
    this.file = file;
    this.lines = lines;
  }

  /** Opens a file. */
  public static JsonLinesReader open(Path file) {
    try {
      if (Files.isRegularFile(file)) {
        return new JsonLinesReader(file, Files.newBufferedReader(file));
      }
    } catch (IOException failure) {
      throw invalid(file, 0, failure);
    }
    throw CrosshashException.notFound(
        "A pairs file must exist", file, "name a file of JSON lines by --from");
  }

  @Override
  public Optional<List<String>> header() {
    return Optional.empty();
  }

  @Override
  public Optional<TableRow> next() {
    try {
      for (String text = lines.readLine(); text != null; text = lines.readLine()) {
        line++;
        if (!text.isBlank()) {
          JsonNode object = MAPPER.readTree(text);
          if (!object.isObject()) {
            throw CrosshashException.invalid(
                "Each line of a pairs file is one JSON object",
                "line %d of %s is %s"
                    .formatted(line, file, object.getNodeType().name().toLowerCase(Locale.ROOT)),
                "write {\"id\": …, \"image\": …, \"text\": …} on a line");
          }
          return Optional.of(new Row(object, line));
        }
      }
      return Optional.empty();
    } catch (IOException failure) {
      throw invalid(file, line, failure);
    }
  }

  private static CrosshashException invalid(Path file, long line, IOException failure) {
    String reason =
        failure instanceof JacksonException json ? json.getOriginalMessage() : failure.toString();
    return CrosshashException.invalid(
        failure instanceof CharacterCodingException
            ? "A pairs file must be UTF-8"
            : "A pairs file must be readable as JSON lines",
        "line %d of %s (%s)".formatted(line, file, reason),
        "write one whole object a line");
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException failure) {
      throw invalid(file, line, failure);
    }
  }

  private record Row(JsonNode object, long line) implements TableRow {
    @Override
    public String text(String column) {
      JsonNode value = object.path(column);
      return value.isNull() || value.isContainerNode() ? "" : value.asText().strip();
    }

    @Override
    public List<String> list(String column, String separator) {
      JsonNode value = object.path(column);
      return value.isArray()
          ? TableRow.once(StreamSupport.stream(value.spliterator(), false).map(JsonNode::asText))
          : TableRow.divided(text(column), separator);
    }
  }
}
