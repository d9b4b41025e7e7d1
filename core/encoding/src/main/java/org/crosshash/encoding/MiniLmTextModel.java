package org.crosshash.encoding;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.crosshash.tables.Digest;
import org.crosshash.tables.FloatMatrix;

/**
 * The sentence encoder all-MiniLM-L6-v2 in full precision: the mean of its token outputs, unit
 * length. Reads the first 128 tokens of a text.
 */
final class MiniLmTextModel implements AutoCloseable {
  /** Length of a sentence vector and of a token output. */
  static final int DIMENSION = 384;

  /** Most tokens of a text, marks included. */
  static final int MAXIMUM_TOKENS = 128;

  /** The id of {@code [PAD]}. */
  static final long PADDING = 0;

  private static final String OUTPUT = "last_hidden_state";

  private final OnnxModel model;
  private final Digest modelDigest;
  private final HuggingFaceTokenizer tokenizer;
  private final Digest tokenizerDigest;

  MiniLmTextModel() {
    byte[] file = ClassPathFile.read("all-minilm-l6-v2.onnx");
    modelDigest = Digest.of(file);
    model = OnnxModel.load("all-minilm-l6-v2.onnx", file);
    byte[] vocabulary = ClassPathFile.read("all-minilm-l6-v2-tokenizer.json");
    tokenizerDigest = Digest.of(vocabulary);
    try {
      tokenizer =
          HuggingFaceTokenizer.newInstance(
              new ByteArrayInputStream(vocabulary),
              Map.of(
                  "truncation", "true",
                  "maxLength", Integer.toString(MAXIMUM_TOKENS),
                  "padding", "false"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What the model says of one text.
   *
   * @param sentence 384 values, unit length
   * @param tokens the outputs of the text's own tokens, without the two marks at its ends; at least
   *     one row
   */
  record Output(float[] sentence, FloatMatrix tokens) {}

  /** Runs the model on one text. */
  Output run(String text) {
    Encoding encoding = tokenizer.encode(text);
    Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    try {
      put(inputs, "input_ids", encoding.getIds());
      put(inputs, "attention_mask", encoding.getAttentionMask());
      put(inputs, "token_type_ids", encoding.getTypeIds());
      float[] hidden = model.run(inputs, Set.of(OUTPUT)).get(OUTPUT);
      return new Output(sentence(hidden), tokens(hidden));
    } catch (OrtException e) {
      throw OnnxModel.failed(e);
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  /** Ids of a text's tokens, marks included. */
  int[] tokenIds(String text) {
    return Arrays.stream(tokenizer.encode(text).getIds()).mapToInt(Math::toIntExact).toArray();
  }

  Digest modelDigest() {
    return modelDigest;
  }

  Digest tokenizerDigest() {
    return tokenizerDigest;
  }

  private void put(Map<String, OnnxTensor> inputs, String name, long[] values) throws OrtException {
    if (model.inputs().contains(name)) {
      long[] shape = {1, values.length};
      inputs.put(
          name, OnnxTensor.createTensor(model.environment(), LongBuffer.wrap(values), shape));
    }
  }

  private static float[] sentence(float[] hidden) {
    double[] sum = new double[DIMENSION];
    for (int i = 0; i < hidden.length; i++) {
      sum[i % DIMENSION] += hidden[i];
    }
    return UnitVectors.unit(sum);
  }

  private static FloatMatrix tokens(float[] hidden) {
    int first = DIMENSION;
    int end = Math.max(hidden.length - DIMENSION, 2 * DIMENSION);
    float[] own = new float[end - first];
    System.arraycopy(hidden, first, own, 0, own.length);
    return FloatMatrix.of(own, DIMENSION);
  }

  @Override
  public void close() {
    tokenizer.close();
    model.close();
  }
}
