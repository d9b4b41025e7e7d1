package org.crosshash.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.crosshash.errors.CrosshashException;
import org.crosshash.settings.v1.Setting;

/**
 * What can be done with a typed configuration, all from the {@code crosshash.settings.v1.setting}
 * options of its fields: fill in defaults, check ranges, lay one over another, read it strictly,
 * write it canonically, and describe it.
 *
 * <pre>{@code
 * TrainConfig config = Settings.resolve(request.getConfig());
 * String canonical = Settings.canonical(config);
 * }</pre>
 *
 * <p>All methods are pure and safe for any number of threads.
 */
public final class Settings {
  private Settings() {}

  /**
   * Fills in all defaults, at every depth, and checks every value.
   *
   * <p>An absent oneof stays absent: nobody made the choice. A oneof that is set to an empty
   * message gets that message's defaults. An absent message is filled in only inside a
   * configuration (a message with settings of its own), and only if it leaves no oneof open; so an
   * absent {@code network} of a {@code TrainConfig} becomes the default network, while an absent
   * {@code guidance} of a {@code MethodConfig} stays none. An empty list stands for the default
   * list.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if a value is out of range, with its path, for
   *     example {@code optimiser.learning_rate}
   */
  public static <M extends Message> M resolve(M message) {
    return same(message, Resolver.resolve(message, FieldPath.ROOT));
  }

  /**
   * The same, with the place in a larger configuration for error messages.
   *
   * @param path for example {@code training}
   */
  public static <M extends Message> M resolve(M message, String path) {
    return same(message, Resolver.resolve(message, new FieldPath(path)));
  }

  /**
   * The canonical JSON of a configuration: resolved, keys sorted, no white space, everything at its
   * default left out. Two configurations mean the same exactly if these texts are equal, so that a
   * recipe can be named by its digest. Numbers and texts are written as RFC 8785 does, keys as in
   * the proto file; 64-bit integers are plain digits.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) as {@link #resolve(Message)}
   */
  public static String canonical(Message message) {
    return CanonicalJson.write(resolve(message));
  }

  /**
   * Lays one configuration over another: what {@code over} sets wins, messages are merged field by
   * field, lists are replaced as a whole, maps are merged by key, another choice of a oneof
   * replaces the first. Nothing is filled in or checked.
   */
  public static <M extends Message> M merge(M base, M over) {
    return same(base, Merger.merge(base, over));
  }

  /**
   * Reads the YAML (or JSON) form of a message strictly. Keys may be written as in the proto file
   * or in camel case. Nothing is filled in and no range is checked: see {@link #resolve(Message)}.
   *
   * @param yaml one document; an empty one gives the empty message
   * @param prototype any message of the wanted type, for example its default instance
   * @throws CrosshashException (INVALID_ARGUMENT) for malformed YAML, an unknown key (with the one
   *     that was probably meant), a key given twice, an empty value, an alias, or a value of
   *     another type
   */
  public static <M extends Message> M parse(String yaml, M prototype) {
    Message.Builder builder = prototype.newBuilderForType();
    StrictReader.read(yaml, builder);
    return same(prototype, builder.build());
  }

  /**
   * The tree of a YAML (or JSON) text, for files that are put together before they are read as a
   * message.
   *
   * @return missing where the text is empty
   * @throws CrosshashException (INVALID_ARGUMENT) for malformed YAML, a key given twice or an alias
   */
  public static JsonNode tree(String yaml) {
    return StrictReader.tree(yaml);
  }

  /**
   * Reads a tree as the JSON form of a message, as strictly as {@link #parse(String, Message)}.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) as there
   */
  public static <M extends Message> M parse(JsonNode tree, M prototype) {
    Message.Builder builder = prototype.newBuilderForType();
    StrictReader.read(tree, builder);
    return same(prototype, builder.build());
  }

  /**
   * Every setting below a message type, depth first, in the order of the proto file. Types that
   * contain themselves are described once.
   */
  public static List<SettingRow> describe(Descriptor type) {
    List<SettingRow> rows = new ArrayList<>();
    describe(type, FieldPath.ROOT, List.of(), rows);
    return List.copyOf(rows);
  }

  private static void describe(
      Descriptor type, FieldPath path, List<Descriptor> above, List<SettingRow> rows) {
    if (above.contains(type)) {
      return;
    }
    List<Descriptor> chain = new ArrayList<>(above);
    chain.add(type);
    for (FieldDescriptor field : type.getFields()) {
      FieldPath child = path.child(field.getName());
      Rules.of(field).ifPresent(setting -> rows.add(row(field, setting, child)));
      if (field.getJavaType() == JavaType.MESSAGE && !field.isMapField()) {
        describe(field.getMessageType(), child, chain, rows);
      }
    }
  }

  private static SettingRow row(FieldDescriptor field, Setting setting, FieldPath path) {
    String type = field.getType().name().toLowerCase(Locale.ROOT);
    String range = Rules.range(setting);
    return new SettingRow(
        path.text(),
        field.isRepeated() ? "list of " + type : type,
        setting.getDefaultValue(),
        range.equals("finite") ? "" : range,
        setting.getSource());
  }

  /** Every builder of a message's type builds messages of its class. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <M extends Message> M same(M prototype, Message message) {
    return (M) prototype.getClass().cast(message);
  }
}
