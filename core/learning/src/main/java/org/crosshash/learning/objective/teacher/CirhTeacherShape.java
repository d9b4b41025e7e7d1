package org.crosshash.learning.objective.teacher;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.crosshash.learning.model.LinearWeights;
import org.crosshash.learning.network.NormedLayer;
import org.crosshash.learning.random.CounterRandom;
import org.crosshash.learning.random.Purpose;

/**
 * The layers of CIRH's teacher ({@code MyNet} of the released code), in the order of their
 * parameters.
 *
 * @param image dimension of a picture's vector
 * @param text dimension of a text's vector
 * @param width of hidden layers
 * @param bits code length
 */
public record CirhTeacherShape(int image, int text, int width, int bits) {
  /** The layers; their places are part of checkpoints. */
  enum Part {
    ENCODE_IMAGE(0),
    ENCODE_TEXT(1),
    GRAPH_IMAGE(2),
    GRAPH_TEXT(3),
    GRAPH_JOINT(4),
    CODE_IMAGE(5),
    CODE_TEXT(6),
    CODE_JOINT(7),
    CODE(8),
    DECODE_IMAGE(9),
    DECODE_TEXT(10),
    REBUILD_IMAGE(11),
    REBUILD_TEXT(12);

    private final int place;

    Part(int place) {
      this.place = place;
    }

    /** Index of its first parameter. */
    int first() {
      return NormedLayer.PARAMETERS * place;
    }

    /** Whether ReLU follows; the joint graph's follows the sum of both modalities. */
    boolean rectify() {
      return switch (this) {
        case ENCODE_IMAGE, ENCODE_TEXT, GRAPH_IMAGE, GRAPH_TEXT, DECODE_IMAGE, DECODE_TEXT -> true;
        case GRAPH_JOINT, CODE_IMAGE, CODE_TEXT, CODE_JOINT, CODE, REBUILD_IMAGE, REBUILD_TEXT ->
            false;
      };
    }
  }

  /** Number of inputs of a layer. */
  int inputs(Part part) {
    return switch (part) {
      case ENCODE_IMAGE -> image;
      case ENCODE_TEXT -> text;
      case GRAPH_IMAGE, GRAPH_TEXT, GRAPH_JOINT, CODE_JOINT, REBUILD_IMAGE, REBUILD_TEXT -> width;
      case CODE_IMAGE, CODE_TEXT -> 2 * width;
      case CODE -> 3 * bits;
      case DECODE_IMAGE, DECODE_TEXT -> bits;
    };
  }

  /** Number of outputs of a layer. */
  int outputs(Part part) {
    return switch (part) {
      case ENCODE_IMAGE,
          ENCODE_TEXT,
          GRAPH_IMAGE,
          GRAPH_TEXT,
          GRAPH_JOINT,
          DECODE_IMAGE,
          DECODE_TEXT ->
          width;
      case CODE_IMAGE, CODE_TEXT, CODE_JOINT, CODE -> bits;
      case REBUILD_IMAGE -> image;
      case REBUILD_TEXT -> text;
    };
  }

  /** Fresh weights of a layer. */
  LinearWeights initial(Part part, long seed) {
    long key = CounterRandom.key(seed, Purpose.TEACHER_WEIGHTS.key(), part.place);
    return LinearWeights.initial(inputs(part), outputs(part), key);
  }

  /** Names of all parameters, in order. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    for (Part part : Part.values()) {
      String layer = "teacher." + part.name().toLowerCase(Locale.ROOT);
      names.add(layer + ".weight");
      names.add(layer + ".bias");
      names.add(layer + ".norm.weight");
      names.add(layer + ".norm.bias");
    }
    return List.copyOf(names);
  }
}
