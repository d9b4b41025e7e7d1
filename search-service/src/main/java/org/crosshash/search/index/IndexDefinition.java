package org.crosshash.search.index;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.crosshash.errors.CrosshashException;

/**
 * What an index is, fixed when it is created.
 *
 * @param id 1 to 63 of a-z, 0-9 and hyphen, beginning with a letter
 * @param bits code length, a multiple of 8 from 8 to 512
 * @param model name of the model whose codes it holds, {@code models/<64 hexadecimal digits>};
 *     empty: any codes of the right length
 * @param created when it was created
 * @param annotations free texts of its owner; at most {@value #MAXIMUM_ANNOTATION_CHARACTERS}
 *     characters in all
 */
public record IndexDefinition(
    String id,
    int bits,
    Optional<String> model,
    Instant created,
    SortedMap<String, String> annotations) {
  /** Most characters that the annotations of one index may have, names and values together. */
  public static final int MAXIMUM_ANNOTATION_CHARACTERS = 65_536;

  /** Annotation that names the table of the codebooks of its items' local codes. */
  public static final String CODEBOOKS = "crosshash.codebooks";

  /** Annotation with the number of bytes that the local codes of one entry have. */
  public static final String LOCAL_CODE_BYTES = "crosshash.local-code-bytes";

  /** Most bytes that the local codes of one entry have. */
  public static final int MAXIMUM_LOCAL_CODE_BYTES = 4096;

  private static final int MAXIMUM_BITS = 512;
  private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,62}");
  private static final Pattern BYTES = Pattern.compile("[0-9]{1,6}");
  private static final Pattern MODEL = Pattern.compile("models/[0-9a-f]{64}");

  /**
   * Checks every part.
   *
   * @throws CrosshashException INVALID_ARGUMENT where a part breaks its rule
   */
  public IndexDefinition {
    requireId(id);
    requireBits(bits);
    model.ifPresent(IndexDefinition::requireModel);
    Objects.requireNonNull(created, "created");
    annotations = Collections.unmodifiableSortedMap(new TreeMap<>(annotations));
    requireLocalCodeBytes(annotations.getOrDefault(LOCAL_CODE_BYTES, "0"));
    long characters = 0;
    for (Map.Entry<String, String> annotation : annotations.entrySet()) {
      characters += annotation.getKey().length() + (long) annotation.getValue().length();
    }
    if (characters > MAXIMUM_ANNOTATION_CHARACTERS) {
      throw CrosshashException.invalid(
          "The annotations of an index have at most "
              + MAXIMUM_ANNOTATION_CHARACTERS
              + " characters in all",
          characters,
          "shorten them");
    }
  }

  /** Bytes of one code. */
  public int codeBytes() {
    return bits / 8;
  }

  /** Bytes that the local codes of an entry have, where it has some; 0: no entry can have any. */
  public int localCodeBytes() {
    return Integer.parseInt(annotations.getOrDefault(LOCAL_CODE_BYTES, "0"));
  }

  /** The same under another id, created at another time. */
  public IndexDefinition renamed(String newId, Instant newCreated) {
    return new IndexDefinition(newId, bits, model, newCreated, annotations);
  }

  /** Whether codes mean the same in both: equal id, length and model. */
  public boolean holdsSameCodesAs(IndexDefinition other) {
    return id.equals(other.id) && bits == other.bits && model.equals(other.model);
  }

  /**
   * Returns the id where it keeps the rules of index ids, and throws INVALID_ARGUMENT otherwise.
   */
  public static String requireId(String id) {
    if (!ID.matcher(id).matches()) {
      throw CrosshashException.invalid(
          "An index id is 1 to 63 of a-z, 0-9 and hyphen, beginning with a letter",
          "\"" + Texts.shortened(id) + "\"",
          "choose such an id, for example `sample-vtm-uch-64`");
    }
    return id;
  }

  private static void requireBits(int bits) {
    if (bits < 8 || bits > MAXIMUM_BITS || bits % 8 != 0) {
      throw CrosshashException.invalid(
          "Code length must be a multiple of 8 from 8 to 512 bits", bits, "use 16, 32, 64 or 128");
    }
  }

  private static void requireLocalCodeBytes(String bytes) {
    if (!BYTES.matcher(bytes).matches() || Integer.parseInt(bytes) > MAXIMUM_LOCAL_CODE_BYTES) {
      throw CrosshashException.invalid(
          "The local codes of one entry have 0 to " + MAXIMUM_LOCAL_CODE_BYTES + " bytes",
          "\"" + Texts.shortened(bytes) + "\"",
          "use fewer local vectors or blocks");
    }
  }

  private static void requireModel(String model) {
    if (!MODEL.matcher(model).matches()) {
      throw CrosshashException.invalid(
          "A model is named `models/` and 64 hexadecimal digits",
          "\"" + Texts.shortened(model) + "\"",
          "give the name that training answered with, or none");
    }
  }
}
