package org.crosshash.learning.tower;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.model.ModelFiles;
import org.crosshash.learning.model.ModelJson;

/**
 * A model with a text tower as files: those of its heads, as {@link ModelFiles} writes them, with
 * the tower's part in {@code model.json}, and the tower as TorchScript.
 */
public final class TowerFiles {
  /** Name of the tower's file. */
  public static final String TOWER = "text_tower.pt";

  private static final String PART = "text_tower";
  private static final String TOKENIZER = "tokenizer";
  private static final String LENGTH = "length";
  private static final String PADDING = "padding";

  private TowerFiles() {}

  /** Whether {@code model.json} says that its model has a tower. */
  public static boolean describes(byte[] modelJson) {
    return ModelJson.describes(modelJson, ModelFiles.FORMAT)
        && ModelJson.read(modelJson, ModelFiles.FORMAT).has(PART);
  }

  /**
   * Writes a model.
   *
   * @param description what else {@code model.json} shall say, under the key {@code description}
   * @return file name to content
   */
  public static SortedMap<String, byte[]> write(
      TowerModel model, SortedMap<String, String> description) {
    ObjectNode root = ModelFiles.describe(model.heads());
    root.putObject(PART)
        .put(TOKENIZER, model.rule().tokenizer())
        .put(LENGTH, model.rule().length())
        .put(PADDING, model.rule().padding());
    SortedMap<String, byte[]> files = ModelFiles.weights(model.heads());
    files.put(ModelFiles.MODEL_JSON, ModelJson.write(root, description));
    files.put(TOWER, model.torchScript().get());
    return files;
  }

  /**
   * Reads a model.
   *
   * @param files but for the tower's
   * @param torchScript reads the tower's
   * @throws CrosshashException (DATA_LOSS) if a file is missing or damaged
   */
  public static TowerModel read(Map<String, byte[]> files, Supplier<byte[]> torchScript) {
    JsonNode part = ModelJson.read(files, ModelFiles.FORMAT).path(PART);
    if (part.path(TOKENIZER).asText().isEmpty()
        || !part.path(LENGTH).isInt()
        || !part.path(PADDING).isInt()) {
      throw ModelJson.damaged(ModelFiles.MODEL_JSON, PART + " " + part);
    }
    return new TowerModel(
        ModelFiles.read(files),
        new TokenIdRule(
            part.path(TOKENIZER).asText(), part.path(LENGTH).asInt(), part.path(PADDING).asInt()),
        torchScript);
  }
}
