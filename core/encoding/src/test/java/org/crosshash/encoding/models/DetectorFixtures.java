package org.crosshash.encoding.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.crosshash.encoding.ImageDecoder;
import org.crosshash.encoding.RgbImage;

/** Small detectors with random weights, and Python's boxes (detector_head_fixtures.py). */
final class DetectorFixtures {
  private DetectorFixtures() {}

  static Path model(String name) {
    return path(name + "/model.onnx");
  }

  /** The boxes that Python finds, by picture: left, top, right, bottom, score, category. */
  static JsonNode boxes(String name) {
    try {
      return new ObjectMapper().readTree(path(name + "/boxes.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static RgbImage picture(String name) {
    return new ImageDecoder().decode(ModelFixtures.picture(name));
  }

  static DetectorImport request(String name, DetectorForm form) {
    return new DetectorImport(
        form, model(name), "tiny-" + name, "random weights", "Apache-2.0", OptionalInt.empty());
  }

  private static Path path(String name) {
    try {
      return Path.of(DetectorFixtures.class.getResource("/detectors/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
