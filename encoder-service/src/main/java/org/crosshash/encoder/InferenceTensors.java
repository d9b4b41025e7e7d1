package org.crosshash.encoder;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.crosshash.errors.CrosshashException;
import org.crosshash.inference.v2.ModelInferRequest;

/** Elements of tensors of the Open Inference Protocol, typed or raw. */
final class InferenceTensors {
  private InferenceTensors() {}

  /**
   * The elements of a request's only input.
   *
   * @param name what the input must be called
   * @throws CrosshashException INVALID_ARGUMENT if it is another, no BYTES, of a shape but [n] or
   *     [n, 1], or does not hold what its shape says
   */
  static List<ByteString> bytes(ModelInferRequest request, String name, int most) {
    if (request.getInputsCount() != 1 || !request.getInputs(0).getName().equals(name)) {
      throw CrosshashException.invalid(
          "Model %s takes the input `%s` and no other".formatted(request.getModelName(), name),
          request.getInputsCount() == 1
              ? request.getInputs(0).getName()
              : "%d inputs".formatted(request.getInputsCount()),
          "ask ModelMetadata for the inputs");
    }
    ModelInferRequest.InferInputTensor input = request.getInputs(0);
    if (!input.getDatatype().equals("BYTES")) {
      throw CrosshashException.invalid(
          "The input `%s` has elements of type BYTES".formatted(name),
          input.getDatatype(),
          "send texts as UTF-8 and pictures as the bytes of their files");
    }
    List<Long> shape = input.getShapeList();
    if (shape.isEmpty() || shape.size() > 2 || (shape.size() == 2 && shape.get(1) != 1)) {
      throw CrosshashException.invalid(
          "The input `%s` has the shape [n] or [n, 1]".formatted(name),
          shape,
          "send a list of elements");
    }
    long count = shape.getFirst();
    if (count < 1 || count > most) {
      throw CrosshashException.invalid(
          "A call must have 1 to %d inputs".formatted(most), count, "send more calls");
    }
    List<ByteString> elements =
        request.getRawInputContentsCount() == 0
            ? input.getContents().getBytesContentsList()
            : raw(request, count);
    if (elements.size() != count) {
      throw CrosshashException.invalid(
          "The input `%s` holds as many elements as its shape says, %d".formatted(name, count),
          elements.size() > count ? "more" : elements.size(),
          "correct the shape");
    }
    return elements;
  }

  /** One element more than the shape says is enough to refuse the rest unread. */
  private static List<ByteString> raw(ModelInferRequest request, long count) {
    if (request.getRawInputContentsCount() != 1 || request.getInputs(0).hasContents()) {
      throw CrosshashException.invalid(
          "Elements of inputs stand in raw_input_contents, once for each input, or in contents",
          "%d raw contents for 1 input%s"
              .formatted(
                  request.getRawInputContentsCount(),
                  request.getInputs(0).hasContents() ? ", and contents" : ""),
          "use one of the two");
    }
    ByteString all = request.getRawInputContents(0);
    List<ByteString> elements = new ArrayList<>();
    int next = 0;
    while (next < all.size() && elements.size() <= count) {
      long length =
          all.size() - next < Integer.BYTES
              ? Long.MAX_VALUE
              : Integer.toUnsignedLong(
                  all.substring(next, next + Integer.BYTES)
                      .asReadOnlyByteBuffer()
                      .order(ByteOrder.LITTLE_ENDIAN)
                      .getInt());
      int from = next + Integer.BYTES;
      if (length > all.size() - from) {
        throw CrosshashException.invalid(
            "Each element of BYTES in raw contents has its length, four bytes little-endian, before"
                + " it",
            "element %d does not end within the %d bytes".formatted(elements.size(), all.size()),
            "correct the lengths");
      }
      next = from + (int) length;
      elements.add(all.substring(from, next));
    }
    return elements;
  }

  /**
   * A text.
   *
   * @param index which element it is, for the error
   * @throws CrosshashException INVALID_ARGUMENT if the bytes are no UTF-8
   */
  static String text(ByteString bytes, int index) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.asReadOnlyByteBuffer()).toString();
    } catch (CharacterCodingException e) {
      throw CrosshashException.invalid(
          "Texts must be UTF-8",
          "element %d is not (%s)".formatted(index, e.getMessage()),
          "encode it as UTF-8");
    }
  }

  /** Rows of float32, one after the other, little-endian. */
  static ByteString raw(List<float[]> rows) {
    int length = rows.getFirst().length;
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(rows.size(), length * Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float[] row : rows) {
      for (float value : row) {
        bytes.putFloat(value);
      }
    }
    return ByteString.copyFrom(bytes.flip());
  }
}
