package org.crosshash.encoding;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    return run(encoding.getIds(), encoding.getAttentionMask(), encoding.getTypeIds());
  }

  /** Runs the model on a single token between the marks. */
  Output runPiece(int id) {
    long[] marks = tokenizer.encode("").getIds();
    return run(new long[] {marks[0], id, marks[1]}, new long[] {1, 1, 1}, new long[3]);
  }

  private Output run(long[] ids, long[] mask, long[] types) {
    Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    try {
      long[] shape = {1, ids.length};
      put(inputs, "input_ids", ids, shape);
      put(inputs, "attention_mask", mask, shape);
      put(inputs, "token_type_ids", types, shape);
      float[] hidden = model.run(inputs, Set.of(OUTPUT)).get(OUTPUT);
      return new Output(sentence(hidden), tokens(hidden));
    } catch (OrtException e) {
      throw OnnxModel.failed(e);
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  /**
   * Runs the model on several texts at once; the shorter ones are filled up and masked.
   *
   * @param texts ids of each, marks included
   */
  List<TextVectors> run(List<long[]> texts) {
    int longest = texts.stream().mapToInt(text -> text.length).max().orElseThrow();
    long[] ids = new long[texts.size() * longest];
    long[] mask = new long[ids.length];
    Arrays.fill(ids, PADDING);
    for (int i = 0; i < texts.size(); i++) {
      int length = texts.get(i).length;
      System.arraycopy(texts.get(i), 0, ids, i * longest, length);
      Arrays.fill(mask, i * longest, i * longest + length, 1);
    }
    Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    try {
      long[] shape = {texts.size(), longest};
      put(inputs, "input_ids", ids, shape);
      put(inputs, "attention_mask", mask, shape);
      put(inputs, "token_type_ids", new long[ids.length], shape);
      float[] hidden = model.run(inputs, Set.of(OUTPUT)).get(OUTPUT);
      List<TextVectors> vectors = new ArrayList<>();
      for (int i = 0; i < texts.size(); i++) {
        int from = i * longest * DIMENSION;
        float[] own = Arrays.copyOfRange(hidden, from, from + texts.get(i).length * DIMENSION);
        vectors.add(new TextVectors(sentence(own), Optional.empty()));
      }
      return vectors;
    } catch (OrtException e) {
      throw OnnxModel.failed(e);
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  /** Ids of a text's tokens as the model reads them, marks included. */
  long[] ids(String text) {
    return tokenizer.encode(text).getIds();
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

  private void put(Map<String, OnnxTensor> inputs, String name, long[] values, long[] shape)
      throws OrtException {
    if (model.inputs().contains(name)) {
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
