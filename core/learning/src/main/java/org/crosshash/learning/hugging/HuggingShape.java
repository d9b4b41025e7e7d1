package org.crosshash.learning.hugging;

import java.util.ArrayList;
import java.util.List;
import org.crosshash.learning.model.CodeLength;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.model.ParameterShape;
import org.crosshash.learning.random.CounterRandom;
import org.crosshash.learning.random.Purpose;

/**
 * The sizes of HuggingHash's networks, and the order of their parameters.
 *
 * @param imageInputs dimension of a picture's global vector
 * @param textInputs dimension of a text's global vector
 * @param imageTokenInputs dimension of a picture's token
 * @param textTokenInputs dimension of a text's token
 * @param imageHidden width of the picture network's hidden layer
 * @param textHidden width of the text network's hidden layer
 * @param bits code length
 * @param dimension D of the space of local embeddings
 * @param clusters L
 * @param ghosts G
 * @param trunk what the hash layers see
 * @param jointBlocks M of a quantiser that is trained with the networks; 0: none
 * @param jointRotation whether that quantiser turns embeddings first
 */
record HuggingShape(
    int imageInputs,
    int textInputs,
    int imageTokenInputs,
    int textTokenInputs,
    int imageHidden,
    int textHidden,
    int bits,
    int dimension,
    int clusters,
    int ghosts,
    HuggingConfig.Trunk trunk,
    int jointBlocks,
    boolean jointRotation) {
  /** Codewords of a block: what one byte can name. */
  static final int CODEWORDS = 256;

  /** Parameters of one modality. */
  static final int ENCODER_PARAMETERS = 8;

  /** Place of the first parameter that both modalities share. */
  static final int SHARED_FROM = 2 * ENCODER_PARAMETERS;

  /** Parameters of the aggregation. */
  static final int AGGREGATION_PARAMETERS = 4;

  /** Place of the first parameter of a quantiser that is trained with the networks. */
  static final int QUANTISER_FROM = SHARED_FROM + AGGREGATION_PARAMETERS;

  HuggingShape {
    if (imageInputs < 1 || textInputs < 1 || imageTokenInputs < 1 || textTokenInputs < 1) {
      throw new IllegalArgumentException("Inputs need at least 1 dimension");
    }
    if (imageHidden < 1 || textHidden < 1 || dimension < 1 || clusters < 1 || ghosts < 0) {
      throw new IllegalArgumentException(
          "Sizes must be at least 1: %d, %d, %d, %d, %d ghosts"
              .formatted(imageHidden, textHidden, dimension, clusters, ghosts));
    }
    if (jointBlocks < 0 || (jointBlocks > 0 && dimension % jointBlocks != 0)) {
      throw new IllegalArgumentException(
          "Blocks must divide the dimension: %d, %d".formatted(jointBlocks, dimension));
    }
    CodeLength.check(bits);
  }

  int inputs(Modality modality) {
    return modality == Modality.IMAGE ? imageInputs : textInputs;
  }

  int tokenInputs(Modality modality) {
    return modality == Modality.IMAGE ? imageTokenInputs : textTokenInputs;
  }

  int hidden(Modality modality) {
    return modality == Modality.IMAGE ? imageHidden : textHidden;
  }

  boolean shared() {
    return trunk == HuggingConfig.Trunk.SHARED;
  }

  /** Width of what the hash layer reads. */
  int headInputs(Modality modality) {
    return hidden(modality) + (shared() ? dimension : 0);
  }

  /** L + G. */
  int assignments() {
    return clusters + ghosts;
  }

  /** Place of a modality's first parameter. */
  static int encoderFrom(Modality modality) {
    return modality == Modality.IMAGE ? 0 : ENCODER_PARAMETERS;
  }

  /** How a parameter is drawn. */
  private enum Start {
    /** Uniform in ±1/√inputs, PyTorch's default of a linear layer. */
    UNIFORM,
    /** Normal with deviation 1/√D. */
    NORMAL,
    ONE,
    ZERO
  }

  /**
   * A parameter and its fresh values.
   *
   * @param shape its name and sizes
   * @param start how it is drawn
   * @param inputs of its layer
   */
  private record Fresh(ParameterShape shape, Start start, int inputs) {
    float[] values(long key) {
      float[] drawn = new float[shape.length()];
      double bound = 1 / Math.sqrt(inputs);
      for (int at = 0; at < drawn.length; at++) {
        drawn[at] =
            switch (start) {
              case UNIFORM -> (float) ((2 * CounterRandom.uniform(key, at) - 1) * bound);
              case NORMAL -> (float) (CounterRandom.gaussian(key, at) * bound);
              case ONE -> 1f;
              case ZERO -> 0f;
            };
      }
      return drawn;
    }
  }

  /** All parameters, in the order in which networks, files and checkpoints hold them. */
  List<ParameterShape> parameters() {
    return fresh().stream().map(Fresh::shape).toList();
  }

  private List<Fresh> fresh() {
    List<Fresh> all = new ArrayList<>();
    for (Modality modality : Modality.values()) {
      String side = modality.id();
      linear(all, side + ".global", hidden(modality), inputs(modality));
      linear(all, side + ".token", dimension, tokenInputs(modality));
      linear(all, side + ".query", dimension, hidden(modality));
      linear(all, side + ".hash", bits, headInputs(modality));
    }
    int classes = assignments();
    add(all, "assignment.weight", Start.NORMAL, dimension, classes, dimension);
    add(all, "assignment.scale", Start.ONE, 1, classes);
    add(all, "assignment.bias", Start.ZERO, 1, classes);
    add(all, "centres", Start.NORMAL, dimension, clusters, dimension);
    if (jointBlocks > 0) {
      int width = dimension / jointBlocks;
      add(all, "codebooks", Start.NORMAL, width, jointBlocks, CODEWORDS, width);
      if (jointRotation) {
        add(all, "rotation", Start.ZERO, 1, dimension, dimension);
      }
    }
    return List.copyOf(all);
  }

  private static void linear(List<Fresh> all, String name, int outputs, int inputs) {
    add(all, name + ".weight", Start.UNIFORM, inputs, outputs, inputs);
    add(all, name + ".bias", Start.UNIFORM, inputs, outputs);
  }

  private static void add(List<Fresh> all, String name, Start start, int inputs, int... sizes) {
    all.add(new Fresh(new ParameterShape(name, sizes), start, inputs));
  }

  /** Fresh values of all parameters. */
  List<float[]> initial(long seed) {
    List<float[]> values = new ArrayList<>();
    List<Fresh> parameters = fresh();
    for (int i = 0; i < parameters.size(); i++) {
      values.add(
          parameters.get(i).values(CounterRandom.key(seed, Purpose.HUGGING_WEIGHTS.key(), i)));
    }
    return List.copyOf(values);
  }
}
