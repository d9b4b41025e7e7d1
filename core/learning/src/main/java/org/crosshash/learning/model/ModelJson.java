package org.crosshash.learning.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/**
 * The file {@code model.json} of a model of any kind: the name of its format, what the format says
 * of the networks, and a description under a key of its own. Equal content gives equal bytes.
 */
public final class ModelJson {
  /** Name of the file. */
  public static final String FILE = "model.json";

  private static final String FORMAT = "format";
  private static final String DESCRIPTION = "description";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private ModelJson() {}

  /** Starts the content of a file. */
  public static ObjectNode of(String format) {
    return JSON.createObjectNode().put(FORMAT, format);
  }

  /** The content with a description behind it, as bytes. */
  public static byte[] write(ObjectNode root, SortedMap<String, String> description) {
    ObjectNode described = root.putObject(DESCRIPTION);
    description.forEach(described::put);
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of strings and numbers is always JSON", e);
    }
  }

  /** Whether bytes say that their model is of a format. */
  public static boolean describes(byte[] modelJson, String format) {
    try {
      return format.equals(JSON.readTree(modelJson).path(FORMAT).asText());
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Reads the content.
   *
   * @throws CrosshashException (DATA_LOSS) if it is no JSON or of another format
   */
  public static JsonNode read(byte[] modelJson, String format) {
    try {
      JsonNode root = JSON.readTree(modelJson);
      if (!format.equals(root.path(FORMAT).asText())) {
        throw damaged(FILE, "format `" + root.path(FORMAT).asText() + "`");
      }
      return root;
    } catch (IOException e) {
      throw new CrosshashException(
          Problem.DATA_LOSS,
          "`model.json` must be JSON",
          e.getMessage(),
          "fetch or train the model again",
          e);
    }
  }

  /**
   * Reads the content among the files of a model.
   *
   * @throws CrosshashException (DATA_LOSS) if it is missing, no JSON or of another format
   */
  public static JsonNode read(Map<String, byte[]> files, String format) {
    return read(file(files, FILE), format);
  }

  /**
   * The description that {@link #write} was given.
   *
   * @throws CrosshashException (DATA_LOSS) as {@link #read(Map, String)}
   */
  public static SortedMap<String, String> description(Map<String, byte[]> files, String format) {
    SortedMap<String, String> description = new TreeMap<>();
    read(files, format)
        .path(DESCRIPTION)
        .properties()
        .forEach(entry -> description.put(entry.getKey(), entry.getValue().asText()));
    return description;
  }

  /**
   * One of a model's files.
   *
   * @throws CrosshashException (DATA_LOSS) if it is missing
   */
  public static byte[] file(Map<String, byte[]> files, String name) {
    byte[] file = files.get(name);
    if (file == null) {
      throw damaged(name, "missing");
    }
    return file;
  }

  /**
   * What to say of a file that is not as it was written.
   *
   * @param value what is wrong with it
   */
  public static CrosshashException damaged(String name, String value) {
    return new CrosshashException(
        Problem.DATA_LOSS,
        "A model needs a whole `" + name + "`",
        value,
        "fetch or train the model again");
  }
}
