package org.crosshash.experiments.commands;

import com.google.protobuf.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.crosshash.config.Settings;
import org.crosshash.errors.CrosshashException;
import picocli.CommandLine.Option;

/** The options that change settings: a YAML file, and single values on top of it. */
final class SettingsOptions {
  @Option(names = "--config", paramLabel = "FILE", description = "Settings as YAML.")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "One setting, for example optimiser.learning_rate=0.0005; may be repeated.")
  private List<String> single = new ArrayList<>();

  /**
   * Lays the options over a base.
   *
   * @throws CrosshashException if a setting is unknown or unreadable
   */
  <M extends Message> M over(M base) {
    M merged = base;
    if (file.isPresent()) {
      merged = Settings.merge(merged, Settings.parse(text(file.get()), base));
    }
    for (String setting : single) {
      merged = Settings.merge(merged, Settings.parse(yaml(setting), base));
    }
    return merged;
  }

  private static String text(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException failure) {
      throw CrosshashException.notFound(
          "The file of --config must be readable", path, "name a YAML file");
    }
  }

  /** {@code a.b=v} as {@code {a: {b: v}}}. */
  private static String yaml(String setting) {
    int equals = setting.indexOf('=');
    if (equals <= 0) {
      throw CrosshashException.invalid(
          "--set takes PATH=VALUE", setting, "write for example --set epochs=20");
    }
    String[] path = setting.substring(0, equals).split("\\.", -1);
    String value = setting.substring(equals + 1);
    StringBuilder yaml = new StringBuilder();
    for (String part : path) {
      yaml.append('{').append(part).append(": ");
    }
    return yaml.append(value).append("}".repeat(path.length)).toString();
  }
}
