package org.crosshash.encoding.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * A folder with an exported model, as its user has it. It is only read.
 *
 * @param path the folder
 */
record SourceFolder(Path path) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  SourceFolder {
    if (!Files.isDirectory(path)) {
      throw CrosshashException.invalid(
          "A model to add must be a folder", path, "name the folder that holds its files");
    }
  }

  /** The first of some files that is there, as a path in the folder. */
  Optional<String> find(String... names) {
    return Arrays.stream(names).filter(name -> Files.isRegularFile(path.resolve(name))).findFirst();
  }

  /** The first of some files that is there. */
  String require(String what, String... names) {
    return find(names)
        .orElseThrow(() ->
            CrosshashException.invalid(
                "A model to add must have %s: one of %s".formatted(what, String.join(", ", names)),
                "%s holds %s".formatted(path, list()),
                "add the file, or choose another preset"));
  }

  private List<String> list() {
    try (Stream<Path> files = Files.walk(path, 2)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> path.relativize(file).toString())
          .sorted()
          .limit(20)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file and those that hold its weights beside it: {@code model.onnx_data} and the like. */
  List<String> withData(String name) {
    Path file = path.resolve(name);
    try (Stream<Path> beside = Files.list(file.getParent())) {
      String start = file.getFileName().toString();
      return beside
          .filter(other -> {
            String end = other.getFileName().toString();
            return end.equals(start)
                || end.startsWith(start + "_data")
                || end.startsWith(start + ".data");
          })
          .map(other -> path.relativize(other).toString().replace('\\', '/'))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A JSON file, or a missing node where there is none. */
  JsonNode json(String name) {
    Path file = path.resolve(name);
    if (!Files.isRegularFile(file)) {
      return MissingNode.getInstance();
    }
    try {
      return MAPPER.readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new CrosshashException(
          Problem.INVALID_ARGUMENT, name + " must be JSON", e.getOriginalMessage(), "mend it", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
