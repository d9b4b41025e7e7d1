package org.crosshash.benchmarks;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Arguments of a worker: {@code --name value} pairs. */
final class Arguments {
  private final Map<String, String> values = new HashMap<>();

  Arguments(String[] arguments) {
    if (arguments.length % 2 != 0) {
      throw new IllegalArgumentException("Arguments come in pairs of --name and value");
    }
    for (int i = 0; i < arguments.length; i += 2) {
      values.put(arguments[i], arguments[i + 1]);
    }
  }

  String text(String name) {
    String value = values.get("--" + name);
    if (value == null) {
      throw new IllegalArgumentException("Missing argument: --" + name);
    }
    return value;
  }

  int number(String name) {
    return Integer.parseInt(text(name));
  }

  Path path(String name) {
    return Path.of(text(name));
  }
}
