package org.crosshash.experiments.results;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.crosshash.config.SettingRow;
import org.crosshash.config.Settings;
import org.crosshash.experiments.v1.Ablation;
import org.crosshash.experiments.v1.MethodConfig;
import org.crosshash.experiments.v1.MethodDefinition;

/** The settings of a method's profiles, with default, range and source, and its switches. */
public final class MethodSettings {
  /** Told by options of commands instead. */
  private static final Set<String> TOLD =
      Set.of("training.method", "training.bits", "training.seed", "guidance.seed");

  private MethodSettings() {}

  /**
   * A setting of a method.
   *
   * @param path such as {@code training.dgcpn.pair_weight}
   * @param paper its value in profile {@code paper}; empty: none there
   * @param small its value in profile {@code small}; empty: none there
   * @param setting default, range and source
   */
  public record Row(String path, String paper, String small, SettingRow setting) {}

  /** All settings of both profiles, in the order of the contract. */
  public static List<Row> of(MethodDefinition method) {
    Map<String, String> paper = values(method, "paper");
    Map<String, String> small = values(method, "small");
    List<Row> rows = new ArrayList<>();
    for (SettingRow setting : Settings.describe(MethodConfig.getDescriptor())) {
      String path = setting.path();
      if (!TOLD.contains(path) && (paper.containsKey(path) || small.containsKey(path))) {
        rows.add(
            new Row(path, paper.getOrDefault(path, ""), small.getOrDefault(path, ""), setting));
      }
    }
    return rows;
  }

  private static Map<String, String> values(MethodDefinition method, String profile) {
    Map<String, String> values = new HashMap<>();
    collect("", Settings.resolve(method.getProfilesOrThrow(profile)), values);
    return values;
  }

  private static void collect(String above, Message message, Map<String, String> values) {
    message
        .getAllFields()
        .forEach((field, value) -> {
          String path = above + field.getName();
          if (field.getJavaType() == JavaType.MESSAGE && !field.isRepeated()) {
            collect(path + ".", (Message) value, values);
          } else {
            values.put(path, text(field, value));
          }
        });
    // Without presence a value of nought or an empty text is not among the fields.
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (!field.hasPresence() && !field.isRepeated() && field.getJavaType() != JavaType.MESSAGE) {
        values.putIfAbsent(above + field.getName(), text(field, message.getField(field)));
      }
    }
  }

  private static String text(FieldDescriptor field, Object value) {
    if (value instanceof Double number) {
      return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
    return field.getJavaType() == JavaType.STRING && value.equals("") ? "\"\"" : value.toString();
  }

  /**
   * The overrides of an ablation as {@code --set} takes them: {@code guidance.x.y=z}, by commas.
   */
  public static String switches(Ablation ablation) {
    Map<String, String> values = new LinkedHashMap<>();
    collect("", ablation.getOverrides(), values);
    List<String> texts = new ArrayList<>();
    values.forEach((path, value) -> {
      if (!path.startsWith("training.method")) {
        texts.add(path + "=" + value);
      }
    });
    return String.join(", ", texts);
  }

  /** Whether a profile writes the setting down, or it is one of the guidance or the objective. */
  private static boolean isOwn(MethodDefinition method, Row row) {
    Map<String, String> written = new HashMap<>();
    method.getProfilesMap().values().forEach(profile -> collect("", profile, written));
    String path = row.path();
    return written.containsKey(path)
        || path.matches("(guidance|training)\\.(?!network|optimiser|hugging).+\\..+");
  }

  /**
   * What is a method's own among its settings, and its switches, as Markdown: of the others the
   * profiles take the defaults.
   */
  public static String markdown(MethodDefinition method) {
    StringBuilder text =
        new StringBuilder(
            "| setting | `paper` | `small` | default | source |\n|---|---|---|---|---|\n");
    for (Row row : of(method).stream().filter(row -> isOwn(method, row)).toList()) {
      text.append(
          "| `%s` | %s | %s | %s | %s |\n"
              .formatted(
                  row.path(),
                  dash(row.paper()),
                  dash(row.small()),
                  row.setting().defaultValue().replace("\"", ""),
                  row.setting().source()));
    }
    if (method.getAblationsCount() > 0) {
      text.append("\n| switch | setting | what it takes away |\n|---|---|---|\n");
      for (Ablation ablation : method.getAblationsList()) {
        text.append(
            "| `%s` | `%s` | %s |\n"
                .formatted(ablation.getId(), switches(ablation), ablation.getDescription()));
      }
    }
    return text.toString();
  }

  private static String dash(String value) {
    return value.isEmpty() ? "–" : value;
  }
}
