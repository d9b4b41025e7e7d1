package org.crosshash.encoding.models;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small ONNX file, written field by field as onnx.proto numbers them. */
final class OnnxFile {
  private static final int FLOAT = 1;
  private static final int INT64 = 7;
  private static final int INTS = 7;
  private static final int IR_VERSION = 8;
  private static final int OPSET = 13;

  private final Message graph = new Message().text(2, "graph");
  private final Message model = new Message().number(1, IR_VERSION);

  /** An input of float32; a length of -1 may vary. */
  OnnxFile input(String name, long... shape) {
    graph.message(11, value(name).message(2, type(FLOAT, shape)));
    return this;
  }

  /** An output that is always the same. */
  OnnxFile numbers(String name, long[] shape, float... values) {
    ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      raw.putFloat(value);
    }
    return constant(name, FLOAT, shape, raw.array());
  }

  /** An output of zeros. */
  OnnxFile zeros(String name, long... shape) {
    int size = 1;
    for (long length : shape) {
      size *= (int) length;
    }
    return numbers(name, shape, new float[size]);
  }

  /** An output that always holds the same whole numbers. */
  OnnxFile integers(String name, long[] shape, long... values) {
    ByteBuffer raw = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      raw.putLong(value);
    }
    return constant(name, INT64, shape, raw.array());
  }

  private OnnxFile constant(String name, int type, long[] shape, byte[] raw) {
    Message tensor = new Message();
    for (long length : shape) {
      tensor.number(1, length);
    }
    graph.message(5, tensor.number(2, type).text(8, name + " values").bytes(9, raw));
    return node("Identity", name + " values", name, "").typed(name, type, shape);
  }

  /**
   * An operation with one input and one output.
   *
   * @param attribute name of its list of numbers; empty: it has none
   */
  OnnxFile node(String operation, String from, String to, String attribute, long... numbers) {
    Message node = new Message().text(1, from).text(2, to).text(4, operation);
    if (!attribute.isEmpty()) {
      Message list = new Message().text(1, attribute);
      for (long number : numbers) {
        list.number(8, number);
      }
      node.message(5, list.number(20, INTS));
    }
    graph.message(1, node);
    return this;
  }

  /** Gives a node's result of float32; a length of -1 may vary. */
  OnnxFile output(String name, long... shape) {
    return typed(name, FLOAT, shape);
  }

  private OnnxFile typed(String name, int type, long... shape) {
    graph.message(12, value(name).message(2, type(type, shape)));
    return this;
  }

  /** What the file says of itself. */
  OnnxFile metadata(String key, String value) {
    model.message(14, new Message().text(1, key).text(2, value));
    return this;
  }

  Path write(Path file) {
    model.message(7, graph).message(8, new Message().number(2, OPSET));
    try {
      return Files.write(file, model.bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Message value(String name) {
    return new Message().text(1, name);
  }

  private static Message type(int type, long... shape) {
    Message lengths = new Message();
    for (int i = 0; i < shape.length; i++) {
      long length = shape[i];
      // Each varying length has a name of its own, so that nothing takes two for the same.
      lengths.message(
          1, length < 0 ? new Message().text(2, "any " + i) : new Message().number(1, length));
    }
    return new Message().message(1, new Message().number(1, type).message(2, lengths));
  }

  /** A message of protocol buffers. */
  private static final class Message {
    private static final int LENGTH_DELIMITED = 2;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Message number(int field, long value) {
      varint((long) field << 3);
      varint(value);
      return this;
    }

    Message bytes(int field, byte[] value) {
      varint((long) field << 3 | LENGTH_DELIMITED);
      varint(value.length);
      bytes.writeBytes(value);
      return this;
    }

    Message text(int field, String value) {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message value) {
      return bytes(field, value.bytes.toByteArray());
    }

    private void varint(long value) {
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        bytes.write((int) (rest & 0x7f) | 0x80);
        rest >>>= 7;
      }
      bytes.write((int) rest);
    }
  }
}
