package org.crosshash.config;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.crosshash.errors.CrosshashException;
import org.crosshash.settings.v1.Setting;
import org.crosshash.settings.v1.SettingOuterClass;

/** What the {@code setting} option of a field says, and what follows from it. */
final class Rules {
  private Rules() {}

  /** The option of a field, if it bears one. */
  static Optional<Setting> of(FieldDescriptor field) {
    return field.getOptions().hasExtension(SettingOuterClass.setting)
        ? Optional.of(field.getOptions().getExtension(SettingOuterClass.setting))
        : Optional.empty();
  }

  /**
   * Whether an absent field of message type stands for that message at its defaults. That is so
   * inside a configuration (a message with settings of its own) for another that leaves no choice
   * open (has no oneof). A request, or a composition of configurations, leaves absent what is.
   */
  static boolean standsForDefaults(FieldDescriptor field) {
    return field.getJavaType() == JavaType.MESSAGE
        && !field.isRepeated()
        && field.getRealContainingOneof() == null
        && hasOwnSettings(field.getContainingType())
        && field.getMessageType().getRealOneofs().isEmpty()
        && reachesSettings(field.getMessageType(), new HashSet<>());
  }

  private static boolean hasOwnSettings(Descriptor message) {
    return message.getFields().stream().anyMatch(field -> of(field).isPresent());
  }

  private static boolean reachesSettings(Descriptor message, Set<String> seen) {
    return seen.add(message.getFullName())
        && (hasOwnSettings(message)
            || message.getFields().stream()
                .filter(field -> field.getJavaType() == JavaType.MESSAGE)
                .anyMatch(field -> reachesSettings(field.getMessageType(), seen)));
  }

  /** Refuses a value that its field's setting does not allow. */
  static void check(FieldDescriptor field, Setting setting, Object value, FieldPath path) {
    switch (value) {
      case String text -> {
        if (setting.getAllowedCount() > 0 && !setting.getAllowedList().contains(text)) {
          throw CrosshashException.invalid(
              path + " must be " + range(setting),
              text.isEmpty() ? "\"\"" : text,
              Suggestions.cure(text, setting.getAllowedList()));
        }
      }
      case Number number -> {
        if (!inRange(setting, number)) {
          throw CrosshashException.invalid(
              path + " must be " + range(setting), number, cure(field, setting));
        }
      }
      default -> {}
    }
  }

  private static boolean inRange(Setting setting, Number number) {
    double value = number.doubleValue();
    if (!Double.isFinite(value)) {
      return false;
    }
    if (setting.hasMinimum()
        && (setting.getExclusiveMinimum()
            ? value <= setting.getMinimum()
            : value < setting.getMinimum())) {
      return false;
    }
    if (setting.hasMaximum()
        && (setting.getExclusiveMaximum()
            ? value >= setting.getMaximum()
            : value > setting.getMaximum())) {
      return false;
    }
    return setting.getMultipleOf() == 0 || number.longValue() % setting.getMultipleOf() == 0;
  }

  private static String cure(FieldDescriptor field, Setting setting) {
    return setting.getDefaultValue().isEmpty()
        ? "choose a value in that range"
        : "choose a value in that range, or leave "
            + field.getName()
            + " out for "
            + setting.getDefaultValue();
  }

  /** The range in words; {@code finite} where the setting gives none. */
  static String range(Setting setting) {
    if (setting.getAllowedCount() > 0) {
      return "one of " + String.join(", ", setting.getAllowedList());
    }
    List<String> parts = new ArrayList<>();
    if (setting.hasMinimum()) {
      parts.add(
          (setting.getExclusiveMinimum() ? "above " : "at least ")
              + CanonicalNumbers.text(setting.getMinimum()));
    }
    if (setting.hasMaximum()) {
      parts.add(
          (setting.getExclusiveMaximum() ? "below " : "at most ")
              + CanonicalNumbers.text(setting.getMaximum()));
    }
    if (setting.getMultipleOf() > 0) {
      parts.add("a multiple of " + setting.getMultipleOf());
    }
    return parts.isEmpty() ? "finite" : String.join(", ", parts);
  }
}
