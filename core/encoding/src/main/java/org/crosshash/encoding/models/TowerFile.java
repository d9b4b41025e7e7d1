package org.crosshash.encoding.models;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The model's file of one tower.
 *
 * @param engine what runs it
 * @param file path in the folder, with {@code /}
 * @param method the method to call, {@code forward} where the archive has only that; unused by ONNX
 * @param fill shapes of inputs that the file demands and this tower has no use for, by name; filled
 *     with 1 (integers) or 0 (numbers with a fraction): a joint model wants a text to encode a
 *     picture
 */
public record TowerFile(
    EngineKind engine, String file, String method, SortedMap<String, List<Long>> fill) {
  /** Checks that nothing is missing, and copies the map. */
  public TowerFile {
    Objects.requireNonNull(engine, "engine");
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(method, "method");
    TreeMap<String, List<Long>> copy = new TreeMap<>();
    fill.forEach((name, shape) -> copy.put(name, List.copyOf(new ArrayList<>(shape))));
    fill = Collections.unmodifiableSortedMap(copy);
  }

  /** An ONNX file that demands nothing but what its tower gives. */
  public static TowerFile onnx(String file) {
    return new TowerFile(EngineKind.ONNX, file, "forward", new TreeMap<>());
  }
}
