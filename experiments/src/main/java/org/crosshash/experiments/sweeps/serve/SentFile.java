package org.crosshash.experiments.sweeps.serve;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.v1.ExperimentFile;

/**
 * An experiment file as a request brings it.
 *
 * @param text YAML or JSON
 * @param overrides {@code path=value}, laid over it
 */
record SentFile(String text, List<String> overrides) {
  private static final int LARGEST = 1 << 20;
  private static final int MOST_OVERRIDES = 1000;

  SentFile {
    overrides = List.copyOf(overrides);
    if (overrides.size() > MOST_OVERRIDES) {
      throw CrosshashException.invalid(
          "A sweep has at most " + MOST_OVERRIDES + " overrides",
          overrides.size(),
          "write them into the file");
    }
  }

  /** A file that is sent as text. */
  static SentFile yaml(String text, List<String> overrides) {
    int size = text.getBytes(StandardCharsets.UTF_8).length;
    if (size > LARGEST) {
      throw CrosshashException.invalid(
          "A file that is sent has at most " + LARGEST + " bytes",
          size,
          "use variables and axes in place of long lists");
    }
    return new SentFile(text, overrides);
  }

  /** A file that is sent as a message. */
  static SentFile message(ExperimentFile file, List<String> overrides) {
    try {
      return new SentFile(JsonFormat.printer().preservingProtoFieldNames().print(file), overrides);
    } catch (InvalidProtocolBufferException unwritable) {
      throw CrosshashException.invalid(
          "The values of a file must have a JSON form",
          unwritable.getMessage(),
          "set each google.protobuf.Value to something");
    }
  }

  /** The error of a request that brings none. */
  static CrosshashException none(String cure) {
    return CrosshashException.invalid("A sweep is made from a file", "none", cure);
  }
}
