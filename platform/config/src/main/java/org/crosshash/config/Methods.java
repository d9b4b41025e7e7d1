package org.crosshash.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.v1.MethodConfig;
import org.crosshash.experiments.v1.MethodDefinition;

/**
 * The shipped methods. Each is a composition of alignment, guidance, network, objective and
 * schedule, written as YAML on the class path: {@code /org/crosshash/config/methods/index.txt}
 * lists the ids, one a line, and {@code <id>.yaml} beside it is the JSON form of a {@link
 * MethodDefinition}. So a new method needs no code here.
 *
 * <p>Immutable; safe for any number of threads.
 */
public final class Methods {
  private static final String FOLDER = "/org/crosshash/config/methods/";

  private final Map<String, MethodDefinition> definitions;

  private Methods(Map<String, MethodDefinition> definitions) {
    this.definitions = Collections.unmodifiableMap(definitions);
  }

  /** The methods of this build, read once. */
  public static Methods shipped() {
    return Shipped.METHODS;
  }

  /** All methods, in the order of the index. */
  public List<MethodDefinition> all() {
    return List.copyOf(definitions.values());
  }

  /** All ids, in the order of the index. */
  public List<String> ids() {
    return List.copyOf(definitions.keySet());
  }

  /**
   * One method.
   *
   * @throws CrosshashException (NOT_FOUND) if there is none of this id, with the one that was
   *     probably meant
   */
  public MethodDefinition get(String id) {
    return Optional.ofNullable(definitions.get(id))
        .orElseThrow(() ->
            CrosshashException.notFound(
                "No method has this id",
                id.isEmpty() ? "\"\"" : id,
                Suggestions.cure(id, definitions.keySet())));
  }

  /**
   * The settings of one profile of a method, as they are written: defaults are not filled in, so
   * that overrides can be laid over them by {@link Settings#merge} before {@link
   * Settings#resolve(com.google.protobuf.Message)}. A profile is complete by itself; `small` does
   * not build upon `paper`.
   *
   * @param profile {@code paper} or {@code small}
   * @throws CrosshashException (NOT_FOUND) if there is no such method or profile
   */
  public MethodConfig config(String id, String profile) {
    Map<String, MethodConfig> profiles = get(id).getProfilesMap();
    return Optional.ofNullable(profiles.get(profile))
        .orElseThrow(() ->
            CrosshashException.notFound(
                "Method " + id + " has no such profile",
                profile.isEmpty() ? "\"\"" : profile,
                Suggestions.cure(profile, profiles.keySet())));
  }

  private static Methods read() {
    Map<String, MethodDefinition> definitions = new LinkedHashMap<>();
    for (String id : text("index.txt").lines().map(String::strip).toList()) {
      if (!id.isEmpty() && definitions.put(id, definition(id)) != null) {
        throw new IllegalStateException("The index of methods names one twice: " + id);
      }
    }
    return new Methods(definitions);
  }

  private static MethodDefinition definition(String id) {
    MethodDefinition definition =
        Settings.parse(text(id + ".yaml"), MethodDefinition.getDefaultInstance());
    if (!definition.getId().equals(id)) {
      throw new IllegalStateException(
          "The method of " + id + ".yaml must have that id: " + definition.getId());
    }
    return definition;
  }

  private static String text(String file) {
    try (InputStream stream = Methods.class.getResourceAsStream(FOLDER + file)) {
      if (stream == null) {
        throw new IllegalStateException("The class path lacks " + FOLDER + file);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads at first use. */
  private static final class Shipped {
    private static final Methods METHODS = read();
  }
}
