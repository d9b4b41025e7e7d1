package org.crosshash.trainer.export;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/**
 * Puts a graph of ONNX operators together, each after those whose values it reads. Operator set 13,
 * of the year 2020, which every runtime of today knows.
 *
 * <p>Values are named by their makers, so that a graph that is looked at can be understood. Not
 * safe for use by several threads.
 */
final class OnnxGraph {
  private static final long OPERATORS = 13;
  private static final long FORMAT = 8;
  private static final String ANY_NUMBER = "items";

  private final OnnxMl.GraphProto.Builder graph;

  OnnxGraph(String name) {
    this.graph = OnnxMl.GraphProto.newBuilder().setName(name);
  }

  /** Declares the input, any number of rows of so many floats. */
  String input(String name, int columns) {
    graph.addInput(matrix(name, OnnxMl.TensorProto.DataType.FLOAT, columns));
    return name;
  }

  /** Declares an output, as many rows as the input has. */
  void output(String name, OnnxMl.TensorProto.DataType type, int columns) {
    graph.addOutput(matrix(name, type, columns));
  }

  private static OnnxMl.ValueInfoProto matrix(
      String name, OnnxMl.TensorProto.DataType type, int columns) {
    return OnnxMl.ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            OnnxMl.TypeProto.newBuilder()
                .setTensorType(
                    OnnxMl.TypeProto.Tensor.newBuilder()
                        .setElemType(type.getNumber())
                        .setShape(
                            OnnxMl.TensorShapeProto.newBuilder()
                                .addDim(
                                    OnnxMl.TensorShapeProto.Dimension.newBuilder()
                                        .setDimParam(ANY_NUMBER))
                                .addDim(
                                    OnnxMl.TensorShapeProto.Dimension.newBuilder()
                                        .setDimValue(columns)))))
        .build();
  }

  /** Adds a constant of floats; no sizes: a scalar. */
  String floats(String name, float[] values, long... sizes) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return constant(name, OnnxMl.TensorProto.DataType.FLOAT, bytes, sizes);
  }

  /** Adds a constant of whole numbers. */
  String ints(String name, OnnxMl.TensorProto.DataType type, int[] values, long... sizes) {
    boolean wide = type == OnnxMl.TensorProto.DataType.INT64;
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * (wide ? Long.BYTES : Integer.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      if (wide) {
        bytes.putLong(value);
      } else {
        bytes.putInt(value);
      }
    }
    return constant(name, type, bytes, sizes);
  }

  private String constant(
      String name, OnnxMl.TensorProto.DataType type, ByteBuffer bytes, long... sizes) {
    OnnxMl.TensorProto.Builder tensor =
        OnnxMl.TensorProto.newBuilder().setName(name).setDataType(type.getNumber());
    for (long size : sizes) {
      tensor.addDims(size);
    }
    graph.addInitializer(tensor.setRawData(ByteString.copyFrom(bytes.rewind())));
    return name;
  }

  /**
   * Adds an operator.
   *
   * @param result name of its value
   * @param attributes whole numbers by name
   */
  String node(String operator, List<String> inputs, String result, Map<String, Long> attributes) {
    OnnxMl.NodeProto.Builder node =
        OnnxMl.NodeProto.newBuilder()
            .setName(result)
            .setOpType(operator)
            .addAllInput(inputs)
            .addOutput(result);
    attributes.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(attribute ->
            node.addAttribute(
                OnnxMl.AttributeProto.newBuilder()
                    .setName(attribute.getKey())
                    .setType(OnnxMl.AttributeProto.AttributeType.INT)
                    .setI(attribute.getValue())));
    graph.addNode(node);
    return result;
  }

  /** Adds an operator with one attribute that is a list of one number. */
  String nodeOverAxis(String operator, String input, String result, long axis) {
    graph.addNode(
        OnnxMl.NodeProto.newBuilder()
            .setName(result)
            .setOpType(operator)
            .addInput(input)
            .addOutput(result)
            .addAttribute(
                OnnxMl.AttributeProto.newBuilder()
                    .setName("axes")
                    .setType(OnnxMl.AttributeProto.AttributeType.INTS)
                    .addInts(axis)));
    return result;
  }

  /** Adds an operator with one attribute that is a number. */
  String nodeWith(String operator, String input, String result, String attribute, float value) {
    graph.addNode(
        OnnxMl.NodeProto.newBuilder()
            .setName(result)
            .setOpType(operator)
            .addInput(input)
            .addOutput(result)
            .addAttribute(
                OnnxMl.AttributeProto.newBuilder()
                    .setName(attribute)
                    .setType(OnnxMl.AttributeProto.AttributeType.FLOAT)
                    .setF(value)));
    return result;
  }

  /**
   * The graph as a file.
   *
   * @param metadata texts by name that a reader may ask for
   */
  byte[] file(Map<String, String> metadata) {
    OnnxMl.ModelProto.Builder model =
        OnnxMl.ModelProto.newBuilder()
            .setIrVersion(FORMAT)
            .setProducerName("crosshash")
            .addOpsetImport(
                OnnxMl.OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPERATORS))
            .setGraph(graph);
    metadata.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry ->
            model.addMetadataProps(
                OnnxMl.StringStringEntryProto.newBuilder()
                    .setKey(entry.getKey())
                    .setValue(entry.getValue())));
    return model.build().toByteArray();
  }
}
