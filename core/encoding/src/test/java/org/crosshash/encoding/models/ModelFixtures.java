package org.crosshash.encoding.models;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/** Small models with random weights, and what Python computes with them (model_fixtures.py). */
final class ModelFixtures {
  private ModelFixtures() {}

  /** A file or folder of the fixtures. */
  static Path path(String name) {
    try {
      return Path.of(ModelFixtures.class.getResource("/models/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<String> texts() {
    return read("texts.json", new TypeReference<>() {});
  }

  static List<String> pictures() {
    return read("pictures/names.json", new TypeReference<>() {});
  }

  static byte[] picture(String name) {
    try {
      return Files.readAllBytes(path("pictures/" + name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<List<Long>> tokens(String model) {
    return read(model + "/expected-tokens.json", new TypeReference<>() {});
  }

  private static <T> T read(String name, TypeReference<T> type) {
    try {
      return new ObjectMapper().readValue(path(name).toFile(), type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rows of a float32 array of NumPy's. */
  static float[][] rows(String name) {
    try {
      ByteBuffer file =
          ByteBuffer.wrap(Files.readAllBytes(path(name))).order(ByteOrder.LITTLE_ENDIAN);
      int header = file.getShort(8);
      String text = new String(file.array(), 10, header, StandardCharsets.US_ASCII);
      String[] shape = text.replaceAll(".*\\((\\d+), (\\d+)\\).*\\s*", "$1 $2").split(" ", 2);
      int columns = Integer.parseInt(shape[1].strip());
      float[][] rows = new float[Integer.parseInt(shape[0])][columns];
      file.position(10 + header);
      for (float[] row : rows) {
        file.asFloatBuffer().get(row);
        file.position(file.position() + 4 * columns);
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a model folder of a fixture. */
  static ModelFolder add(String model, ModelPreset preset, Path root) {
    return request(model, preset).into(root);
  }

  static ModelImport request(String model, ModelPreset preset) {
    OptionalInt side = preset == ModelPreset.OPENAI ? OptionalInt.of(32) : OptionalInt.empty();
    return new ModelImport(
        preset, path(model), "tiny-" + model, "random weights", "Apache-2.0", "", side);
  }

  static double cosine(float[] a, float[] b) {
    double product = 0;
    double squaresA = 0;
    double squaresB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
      squaresA += (double) a[i] * a[i];
      squaresB += (double) b[i] * b[i];
    }
    return product / Math.sqrt(squaresA * squaresB);
  }
}
