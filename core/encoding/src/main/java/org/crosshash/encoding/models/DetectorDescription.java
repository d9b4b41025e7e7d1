package org.crosshash.encoding.models;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.encoding.detect.BoxDecoder;
import org.crosshash.encoding.detect.BoxLimits;
import org.crosshash.encoding.detect.DetectorInput;
import org.crosshash.encoding.detect.FastestDet;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.Digest;

/**
 * What the file {@value #FILE_NAME} of a detector's folder says.
 *
 * @param id the name by which the detector is chosen, by the rules of an encoder's
 * @param summary one line
 * @param licence licence of the weights, in the words of whoever gave them
 * @param file the ONNX model, path in the folder
 * @param input how a picture becomes the model's input
 * @param fill shapes of further inputs that are filled with 1, int64, by name
 * @param decoder what makes boxes of the outputs
 * @param limits which boxes are objects
 * @param files digest of every file that the model needs, by path in the folder
 */
public record DetectorDescription(
    String id,
    String summary,
    String licence,
    String file,
    DetectorInput input,
    SortedMap<String, List<Long>> fill,
    BoxDecoder decoder,
    BoxLimits limits,
    SortedMap<String, Digest> files) {
  /** Name of the file that describes a detector. */
  public static final String FILE_NAME = "detector.json";

  /** Checks the id and that the model is pinned, and copies the maps. */
  public DetectorDescription {
    Objects.requireNonNull(summary, "summary");
    Objects.requireNonNull(licence, "licence");
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(input, "input");
    Objects.requireNonNull(decoder, "decoder");
    Objects.requireNonNull(limits, "limits");
    ModelDescription.requireId(id);
    if (id.equals(FastestDet.ID)) {
      throw CrosshashException.invalid(
          "A detector's id must be another than the bundled one's", id, "choose another");
    }
    TreeMap<String, List<Long>> shapes = new TreeMap<>();
    fill.forEach((name, shape) -> shapes.put(name, List.copyOf(shape)));
    fill = Collections.unmodifiableSortedMap(shapes);
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    if (!files.containsKey(file)) {
      throw CrosshashException.invalid(
          "The file of a detector must have its digest under files",
          file,
          "run crosshash models add-detector, which writes the description anew");
    }
  }
}
