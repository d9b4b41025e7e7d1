package org.crosshash.wire;

import java.util.regex.Pattern;
import org.crosshash.errors.CrosshashException;

/**
 * The name of a long-running operation, written {@code operations/<type>.<id>}. The type begins
 * with the service, so that a client knows which server to ask: {@code
 * operations/trainer.Train.0199f3…}.
 *
 * @param type {@code <service>.<Operation>}, for example {@code trainer.Train}
 * @param id digits and small letters; later operations have later ids
 */
public record OperationName(String type, String id) {
  private static final String COLLECTION = "operations/";
  private static final Pattern TYPE =
      Pattern.compile("[a-z][a-z0-9-]{0,62}\\.[A-Z][A-Za-z0-9]{0,62}");
  private static final Pattern ID = Pattern.compile("[a-z0-9]{1,64}");

  /**
   * Checks the form.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if the type or the id is malformed
   */
  public OperationName {
    if (!isType(type) || !ID.matcher(id).matches()) {
      throw malformed(COLLECTION + type + "." + id);
    }
  }

  /** Whether a text is {@code <service>.<Operation>}. */
  public static boolean isType(String text) {
    return TYPE.matcher(text).matches();
  }

  /**
   * Reads {@code operations/<type>.<id>}.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) for anything else
   */
  public static OperationName parse(String text) {
    int dot = text.lastIndexOf('.');
    if (!text.startsWith(COLLECTION) || dot < COLLECTION.length()) {
      throw malformed(text);
    }
    return new OperationName(text.substring(COLLECTION.length(), dot), text.substring(dot + 1));
  }

  /** The service that runs it: the type up to the dot. */
  public String service() {
    return type.substring(0, type.indexOf('.'));
  }

  private static CrosshashException malformed(String text) {
    return CrosshashException.invalid(
        "An operation's name is operations/<service>.<Operation>.<id>",
        text.isEmpty() ? "\"\"" : text,
        "use the name that starting the operation answered");
  }

  @Override
  public String toString() {
    return COLLECTION + type + "." + id;
  }
}
