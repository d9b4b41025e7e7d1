package org.crosshash.guidance;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;

/**
 * A recipe's settings by name, as text, and back.
 *
 * <p>Each component of the record is one setting: {@code textWeight} is {@code text_weight}, unless
 * {@link SettingName} says otherwise. A component that is a record itself stands for its own
 * components. Numbers, switches, texts and choices are known.
 */
final class RecordSettings {
  private RecordSettings() {}

  /** All settings of a record. */
  static SortedMap<String, String> of(Record settings) {
    SortedMap<String, String> texts = new TreeMap<>();
    write(settings, texts);
    return Collections.unmodifiableSortedMap(texts);
  }

  /** The settings of a record but for those added later that are what they were before. */
  static SortedMap<String, String> told(Record settings) {
    SortedMap<String, String> texts = new TreeMap<>(of(settings));
    texts.entrySet().removeAll(added(settings.getClass()).entrySet());
    return Collections.unmodifiableSortedMap(texts);
  }

  private static SortedMap<String, String> added(Class<?> type) {
    SortedMap<String, String> texts = new TreeMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      AddedSetting added = component.getAnnotation(AddedSetting.class);
      if (added != null) {
        texts.put(name(component), added.value());
      } else if (component.getType().isRecord()) {
        texts.putAll(added(component.getType()));
      }
    }
    return texts;
  }

  /**
   * The record of these settings; those that it does not know are left aside, those added later may
   * be left out.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if one is missing, has no such value, or the
   *     record refuses it
   */
  static <R> R read(Class<R> type, SortedMap<String, String> settings) {
    SortedMap<String, String> all = added(type);
    all.putAll(settings);
    return create(type, all);
  }

  private static <R> R create(Class<R> type, SortedMap<String, String> settings) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      Class<?> wanted = components[i].getType();
      values[i] =
          wanted.isRecord()
              ? create(wanted, settings)
              : parse(name(components[i]), wanted, settings);
    }
    return create(type, components, values);
  }

  private static void write(Record settings, SortedMap<String, String> texts) {
    for (RecordComponent component : settings.getClass().getRecordComponents()) {
      Object value = value(settings, component);
      if (value instanceof Record inner) {
        write(inner, texts);
      } else if (texts.put(name(component), text(value)) != null) {
        throw new IllegalStateException("Two settings have one name: " + name(component));
      }
    }
  }

  private static String text(Object value) {
    return value instanceof Enum<?> choice ? Labels.of(choice) : value.toString();
  }

  private static String name(RecordComponent component) {
    SettingName given = component.getAnnotation(SettingName.class);
    return given != null
        ? given.value()
        : component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  private static Object parse(String name, Class<?> type, SortedMap<String, String> settings) {
    if (type == double.class) {
      return Settings.read(settings, name, Double::valueOf);
    }
    if (type == int.class) {
      return Settings.read(settings, name, Integer::valueOf);
    }
    if (type == boolean.class) {
      return Settings.read(settings, name, Boolean::valueOf);
    }
    if (type == String.class) {
      return Settings.read(settings, name, text -> text);
    }
    return Settings.read(settings, name, text -> choice(name, type, text));
  }

  private static Object choice(String name, Class<?> type, String text) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> Labels.of((Enum<?>) constant).equals(text))
        .findFirst()
        .orElseThrow(() ->
            CrosshashException.invalid(
                "The setting " + name + " must be one of its choices",
                text,
                "choose one of "
                    + Arrays.stream(type.getEnumConstants())
                        .map(constant -> Labels.of((Enum<?>) constant))
                        .toList()));
  }

  private static Object value(Record settings, RecordComponent component) {
    try {
      return component.getAccessor().invoke(settings);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("A recipe's components are public: " + component, e);
    }
  }

  private static <R> R create(Class<R> type, RecordComponent[] components, Object[] values) {
    try {
      Constructor<R> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof CrosshashException refused) {
        throw refused;
      }
      throw new IllegalStateException("A recipe refuses settings by rule: " + type, e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("A recipe's constructor is public: " + type, e);
    }
  }
}
