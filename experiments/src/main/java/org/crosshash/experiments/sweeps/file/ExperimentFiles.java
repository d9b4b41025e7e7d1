package org.crosshash.experiments.sweeps.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.crosshash.config.Settings;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.v1.ExperimentFile;

/**
 * Reads experiment files: what a file extends first, then the file, then overrides from the command
 * line, then variables are put in; only the whole is read as an {@link ExperimentFile}, strictly.
 *
 * <pre>{@code
 * LoadedFile loaded = ExperimentFiles.load(Path.of("study.yaml"), List.of("bits=[16]"));
 * }</pre>
 */
public final class ExperimentFiles {
  private static final String EXTENDS = "extends";
  private static final String VARIABLES = "variables";
  private static final List<String> LISTS_WITH_DEFAULTS =
      List.of("datasets", "bits", "seeds", "metrics");

  private ExperimentFiles() {}

  /**
   * Reads a file.
   *
   * @param overrides {@code path=value}, the value in YAML, later ones over earlier ones
   * @throws CrosshashException NOT_FOUND for a file that is not there; INVALID_ARGUMENT for a cycle
   *     of {@code extends}, an unknown key, a value out of its range, or anything else amiss
   */
  public static LoadedFile load(Path path, List<String> overrides) {
    try {
      return new LoadedFile(Optional.of(path), resolve(FileTrees.read(path), overrides));
    } catch (CrosshashException wrong) {
      throw new CrosshashException(
          wrong.problem(), wrong.rule(), wrong.value() + " (" + path + ")", wrong.cure(), wrong);
    }
  }

  /**
   * Reads a file that was sent; it may not extend others.
   *
   * @param text YAML or JSON
   * @param overrides as above
   * @throws CrosshashException INVALID_ARGUMENT as above
   */
  public static LoadedFile parse(String text, List<String> overrides) {
    JsonNode tree = Settings.tree(text);
    if (!tree.isObject()) {
      throw CrosshashException.invalid(
          "An experiment file must be a mapping of keys to values",
          text.isBlank() ? "nothing" : "another text",
          "begin with `name: my-study`");
    }
    if (!tree.path(EXTENDS).isMissingNode() && !tree.path(EXTENDS).isEmpty()) {
      throw CrosshashException.invalid(
          "A file that is sent must not extend others",
          tree.path(EXTENDS),
          "send the whole file: `crosshash sweep plan FILE --resolved` prints it");
    }
    ObjectNode own = ((ObjectNode) tree).deepCopy();
    own.remove(EXTENDS);
    return new LoadedFile(Optional.empty(), resolve(own, overrides));
  }

  private static ExperimentFile resolve(ObjectNode tree, List<String> overrides) {
    for (String override : overrides) {
      SettingOverride.parse(override).apply(tree);
    }
    Map<String, JsonNode> variables = variables(tree);
    tree.remove(VARIABLES);
    JsonNode whole = new Variables(variables).substitute(tree);
    refuseEmptyLists(whole);
    ExperimentFile file =
        Settings.resolve(Settings.parse(whole, ExperimentFile.getDefaultInstance()));
    FileRules.check(file);
    return file;
  }

  // A message cannot tell an empty list from an absent one, which means the default.
  private static void refuseEmptyLists(JsonNode whole) {
    for (String key : LISTS_WITH_DEFAULTS) {
      if (whole.path(key).isArray() && whole.path(key).isEmpty()) {
        throw CrosshashException.invalid(
            key + " must have at least one value",
            key + ": []",
            "name values, or leave the key out for the default");
      }
    }
  }

  private static Map<String, JsonNode> variables(ObjectNode tree) {
    Map<String, JsonNode> variables = new TreeMap<>();
    JsonNode written = tree.path(VARIABLES);
    if (!written.isMissingNode() && !written.isObject()) {
      throw CrosshashException.invalid(
          "variables must be a mapping of names to values", written, "write them as name: value");
    }
    written.properties().forEach(entry -> variables.put(entry.getKey(), entry.getValue()));
    return variables;
  }
}
