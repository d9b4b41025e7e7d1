package org.crosshash.experiments.sweeps.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crosshash.config.Settings;
import org.crosshash.config.Suggestions;
import org.crosshash.errors.CrosshashException;

/**
 * Puts an experiment file together with all that it extends. What cannot be read is told with the
 * line of the file that names it.
 */
final class FileTrees {
  private static final String EXTENDS = "extends";
  private static final int SHOWN = 5;

  private FileTrees() {}

  /**
   * A file laid over all that it extends.
   *
   * @throws CrosshashException NOT_FOUND for a file that is not there; INVALID_ARGUMENT for one
   *     that is no readable mapping, or a cycle
   */
  static ObjectNode read(Path path) {
    return read(path, List.of(), Optional.empty());
  }

  private static ObjectNode read(Path path, List<Path> above, Optional<FileMention> mention) {
    Path file = path.toAbsolutePath().normalize();
    List<Path> chain = new ArrayList<>(above);
    chain.add(file);
    if (above.contains(file)) {
      throw CrosshashException.invalid(
          "A file must not extend itself, directly or over others",
          chain.stream().map(Path::toString).collect(Collectors.joining(" → ")),
          "take one of these out of `extends`");
    }
    String text = text(file, mention);
    ObjectNode own = tree(file, text, mention);
    ObjectNode whole = JsonNodeFactory.instance.objectNode();
    for (FileMention base : bases(own, file, text)) {
      Trees.lay(whole, read(file.resolveSibling(base.written()), chain, Optional.of(base)));
    }
    ObjectNode rest = own.deepCopy();
    rest.remove(EXTENDS);
    Trees.lay(whole, rest);
    return whole;
  }

  /** A file, and what names it. */
  private static String named(Path file, Optional<FileMention> mention) {
    return file + mention.map(by -> ", extended by " + by.place()).orElse("");
  }

  private static String text(Path file, Optional<FileMention> mention) {
    try {
      if (Files.isDirectory(file)) {
        List<String> inside = files(file);
        throw CrosshashException.invalid(
            "An experiment file must be a file and no folder",
            named(file, mention),
            inside.isEmpty()
                ? "name another; this one has no experiment file in it"
                : "name one in it, such as "
                    + String.join(", ", inside.subList(0, Math.min(SHOWN, inside.size()))));
      }
      return Files.readString(file);
    } catch (NoSuchFileException absent) {
      throw CrosshashException.notFound(
          mention.isEmpty()
              ? "An experiment file must exist"
              : "A file that another one extends must exist",
          named(file, mention),
          absentCure(file, mention));
    } catch (CharacterCodingException otherBytes) {
      throw CrosshashException.invalid(
          "An experiment file must be UTF-8",
          named(file, mention),
          "save it as UTF-8, or name another");
    } catch (IOException unreadable) {
      throw CrosshashException.invalid(
          "An experiment file must be readable",
          named(file, mention) + " (" + unreadable + ")",
          "give this user the right to read it, or name another");
    }
  }

  private static String absentCure(Path file, Optional<FileMention> mention) {
    String meant =
        Suggestions.nearest(file.getFileName().toString(), files(file.getParent()))
            .map(near -> "; did you mean `" + near + "`")
            .orElse("");
    return mention
        .map(by ->
            "correct the path, which is relative to the file that extends it, or write the file"
                + " first: `crosshash sweep best SEARCH --output %s` writes the best of a search%s"
                    .formatted(by.written(), meant))
        .orElse("correct the path" + meant);
  }

  /** Names of the experiment files in a folder; none where it cannot be read. */
  private static List<String> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.matches(".*\\.(ya?ml|json)"))
          .sorted()
          .toList();
    } catch (IOException unreadable) {
      return List.of();
    }
  }

  private static ObjectNode tree(Path file, String text, Optional<FileMention> mention) {
    JsonNode tree;
    try {
      tree = Settings.tree(text);
    } catch (CrosshashException wrong) {
      throw new CrosshashException(
          wrong.problem(),
          wrong.rule(),
          wrong.value() + " in " + named(file, mention),
          wrong.cure(),
          wrong);
    }
    if (tree.isMissingNode()) {
      return JsonNodeFactory.instance.objectNode();
    }
    if (tree instanceof ObjectNode mapping) {
      return mapping;
    }
    throw CrosshashException.invalid(
        "An experiment file must be a mapping of keys to values",
        named(file, mention),
        mention.isEmpty()
            ? "begin with `name: my-study`"
            : "begin with a key, such as `bits: [16]`");
  }

  private static List<FileMention> bases(JsonNode tree, Path file, String text) {
    JsonNode written = tree.path(EXTENDS);
    if (written.isMissingNode()) {
      return List.of();
    }
    boolean texts = written.isArray();
    for (JsonNode base : written) {
      texts &= base.isTextual();
    }
    if (!texts) {
      throw CrosshashException.invalid(
          "extends must be a list of files", written + " in " + file, "write extends: [base.yaml]");
    }
    return FileMention.of(file, text, EXTENDS);
  }
}
