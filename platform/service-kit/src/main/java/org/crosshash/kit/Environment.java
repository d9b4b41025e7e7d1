package org.crosshash.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What results are made on, for their provenance. */
final class Environment {
  private static final Path PROCESSOR_FILE = Path.of("/proc/cpuinfo");

  /** Libraries that bytes may depend on, as {@code group/artifact}. */
  private static final List<String> LIBRARIES =
      List.of(
          "org.crosshash/crosshash-service-kit",
          "org.apache.arrow/arrow-vector",
          "nl.cwts/networkanalysis",
          "org.rocksdb/rocksdbjni");

  private Environment() {}

  /** Java, system, processor, threads and library versions. */
  static SortedMap<String, String> current() {
    SortedMap<String, String> values = new TreeMap<>();
    values.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
    values.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    values.put("architecture", System.getProperty("os.arch"));
    values.put("threads", String.valueOf(Runtime.getRuntime().availableProcessors()));
    processor().ifPresent(name -> values.put("processor", name));
    for (String library : LIBRARIES) {
      version(library)
          .ifPresent(version -> values.put(library.substring(library.indexOf('/') + 1), version));
    }
    return values;
  }

  private static Optional<String> processor() {
    if (!Files.isReadable(PROCESSOR_FILE)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(PROCESSOR_FILE)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException | UncheckedIOException e) {
      // Provenance without the processor's name is better than no server.
      return Optional.empty();
    }
  }

  private static Optional<String> version(String library) {
    String resource = "/META-INF/maven/" + library + "/pom.properties";
    try (InputStream stream = Environment.class.getResourceAsStream(resource)) {
      if (stream == null) {
        return Optional.empty();
      }
      Properties properties = new Properties();
      properties.load(stream);
      return Optional.ofNullable(properties.getProperty("version"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
