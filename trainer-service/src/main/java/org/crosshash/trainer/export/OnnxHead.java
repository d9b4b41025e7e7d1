package org.crosshash.trainer.export;

import ai.onnx.proto.OnnxMl;
import java.util.List;
import java.util.Map;
import org.crosshash.learning.model.Activation;
import org.crosshash.learning.model.HashHead;
import org.crosshash.learning.model.LinearWeights;

/**
 * One side of a hash model as an ONNX graph.
 *
 * <p>Input {@code vectors}: float32, items x dimension, as the column that the model was trained
 * on. Outputs: {@code values}, float32, items x bits, what the signs are taken of; and {@code
 * codes}, uint8, items x bits/8, packed as everywhere here: bit j is bit (j mod 8), least
 * significant first, of byte (j div 8), and 1 where the value is at least 0.
 *
 * <p>A runtime adds up products in another order than {@link HashHead}, so values agree to rounding
 * and bits do wherever a value is not within rounding of 0.
 */
public final class OnnxHead {
  private static final String VECTORS = "vectors";
  private static final String VALUES = "values";
  private static final String CODES = "codes";

  /** As in {@link HashHead}: shorter vectors are not made longer than this allows. */
  private static final float SMALLEST_LENGTH = 1e-12f;

  private OnnxHead() {}

  /**
   * Writes a head.
   *
   * @param name of the graph
   * @param metadata texts by name that a reader may ask for
   * @return the content of an {@code .onnx} file; the same head and texts always give the same
   */
  public static byte[] write(String name, HashHead head, Map<String, String> metadata) {
    OnnxGraph graph = new OnnxGraph(name);
    String current = scaled(graph, head, graph.input(VECTORS, head.dimension()));
    for (int i = 0; i < head.layers().size(); i++) {
      LinearWeights layer = head.layers().get(i);
      boolean last = i == head.layers().size() - 1;
      String weight = graph.floats(i + ".weight", layer.weight(), layer.outputs(), layer.inputs());
      String bias = graph.floats(i + ".bias", layer.bias(), layer.outputs());
      current =
          graph.node(
              "Gemm",
              List.of(current, weight, bias),
              last ? VALUES : i + ".linear",
              Map.of("transB", 1L));
      if (!last) {
        current = activated(graph, head.activation(), current, i + ".");
      }
    }
    pack(graph, current, head.bits());
    graph.output(VALUES, OnnxMl.TensorProto.DataType.FLOAT, head.bits());
    graph.output(CODES, OnnxMl.TensorProto.DataType.UINT8, head.bits() / Byte.SIZE);
    return graph.file(metadata);
  }

  private static String scaled(OnnxGraph graph, HashHead head, String vectors) {
    String current = vectors;
    if (head.unitLength()) {
      String length = graph.nodeOverAxis("ReduceL2", current, "length", 1);
      String least = graph.floats("smallest_length", new float[] {SMALLEST_LENGTH});
      String bounded = graph.node("Max", List.of(length, least), "bounded_length", Map.of());
      current = graph.node("Div", List.of(current, bounded), "unit", Map.of());
    }
    if (head.inputScale() != 1) {
      String factor = graph.floats("input_scale", new float[] {head.inputScale()});
      current = graph.node("Mul", List.of(current, factor), "scaled", Map.of());
    }
    return current;
  }

  private static String activated(
      OnnxGraph graph, Activation activation, String linear, String prefix) {
    String hidden = prefix + "hidden";
    return switch (activation) {
      case RELU -> graph.node("Relu", List.of(linear), hidden, Map.of());
      case LEAKY_RELU ->
          graph.nodeWith("LeakyRelu", linear, hidden, "alpha", (float) Activation.SLOPE);
      case TANH -> graph.node("Tanh", List.of(linear), hidden, Map.of());
      case SILU -> {
        String share = graph.node("Sigmoid", List.of(linear), prefix + "share", Map.of());
        yield graph.node("Mul", List.of(linear, share), hidden, Map.of());
      }
      case GELU -> {
        // x Φ(x), by the error function: there is no operator of its own in this set.
        String root = graph.floats(prefix + "root_half", new float[] {(float) Math.sqrt(0.5)});
        String half = graph.floats(prefix + "half", new float[] {0.5f});
        String one = graph.floats(prefix + "one", new float[] {1});
        String scaled = graph.node("Mul", List.of(linear, root), prefix + "over_root", Map.of());
        String error = graph.node("Erf", List.of(scaled), prefix + "erf", Map.of());
        String above = graph.node("Add", List.of(error, one), prefix + "above", Map.of());
        String share = graph.node("Mul", List.of(above, half), prefix + "share", Map.of());
        yield graph.node("Mul", List.of(linear, share), hidden, Map.of());
      }
    };
  }

  private static void pack(OnnxGraph graph, String values, int bits) {
    OnnxMl.TensorProto.DataType int32 = OnnxMl.TensorProto.DataType.INT32;
    OnnxMl.TensorProto.DataType int64 = OnnxMl.TensorProto.DataType.INT64;
    String zero = graph.floats("zero", new float[] {0});
    String bit = graph.node("GreaterOrEqual", List.of(values, zero), "bit", Map.of());
    String number =
        graph.node("Cast", List.of(bit), "number", Map.of("to", (long) int32.getNumber()));
    String shape = graph.ints("by_byte", int64, new int[] {-1, bits / Byte.SIZE, Byte.SIZE}, 3);
    String grouped = graph.node("Reshape", List.of(number, shape), "grouped", Map.of());
    String places = graph.ints("places", int32, new int[] {1, 2, 4, 8, 16, 32, 64, 128}, Byte.SIZE);
    String placed = graph.node("Mul", List.of(grouped, places), "placed", Map.of());
    String axis = graph.ints("within_byte", int64, new int[] {2}, 1);
    String sum = graph.node("ReduceSum", List.of(placed, axis), "byte", Map.of("keepdims", 0L));
    graph.node(
        "Cast",
        List.of(sum),
        CODES,
        Map.of("to", (long) OnnxMl.TensorProto.DataType.UINT8.getNumber()));
  }
}
