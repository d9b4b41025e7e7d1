package org.crosshash.learning.hugging;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.hamming.rerank.ProductQuantiserCodebooks;
import org.crosshash.learning.model.CodePacking;
import org.crosshash.learning.model.HashHead;
import org.crosshash.learning.model.InputScaling;
import org.crosshash.learning.model.Modality;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;

/**
 * A trained HuggingHash model: the global vector and the tokens of an item to its code, and, where
 * it was trained to, to the local vectors and local codes that re-rank. Our reconstruction.
 *
 * <p>Tables and single items go through the same arithmetic, so that they agree bit by bit.
 * Immutable; safe for any number of threads.
 */
public final class HuggingModel {
  /** Items computed at a time. */
  private static final int BLOCK = 64;

  private final HuggingWeights weights;
  private final Optional<LocalCoder> coder;
  private final Map<Modality, HuggingHead> heads = new EnumMap<>(Modality.class);

  HuggingModel(HuggingWeights weights, Optional<LocalCoder> coder) {
    this.weights = weights.withoutQuantiser();
    this.coder = Objects.requireNonNull(coder, "coder");
    for (Modality modality : Modality.values()) {
      heads.put(modality, new HuggingHead(this.weights, modality));
    }
    coder.ifPresent(local -> {
      var shape = local.codebooks().shape();
      if (shape.aggregates() != weights.shape().clusters()
          || shape.dimension() != weights.shape().dimension()) {
        throw new IllegalArgumentException("Codebooks of " + shape + " are of another model");
      }
    });
  }

  HuggingWeights weights() {
    return weights;
  }

  /**
   * What makes the codes of a modality of the global vector alone.
   *
   * @return empty where tokens have a part in the codes: the trunk is shared
   */
  public Optional<HashHead> codeHead(Modality modality) {
    if (weights.shape().shared()) {
      return Optional.empty();
    }
    float scale =
        weights.inputs() == InputScaling.UNIT_VARIANCE ? (float) Math.sqrt(dimension(modality)) : 1;
    return Optional.of(
        new HashHead(
            weights.inputs() == InputScaling.UNIT_LENGTH,
            scale,
            List.of(weights.linear(modality, "global"), weights.linear(modality, "hash"))));
  }

  /** Local vectors to local codes; none where the model was trained without quantisation. */
  public Optional<LocalCoder> coder() {
    return coder;
  }

  /** The codebooks that local codes need; none where there are no local codes. */
  public Optional<ProductQuantiserCodebooks> codebooks() {
    return coder.map(LocalCoder::codebooks);
  }

  /** Code length. */
  public int bits() {
    return weights.shape().bits();
  }

  /** Dimension of a modality's global vectors. */
  public int dimension(Modality modality) {
    return weights.shape().inputs(modality);
  }

  /** Dimension of a modality's tokens. */
  public int tokenDimension(Modality modality) {
    return weights.shape().tokenInputs(modality);
  }

  /** Most tokens of a modality that are read, the first ones. */
  public int tokenLimit(Modality modality) {
    return modality == Modality.IMAGE
        ? weights.local().imageTokens()
        : weights.local().textTokens();
  }

  /** L, local embeddings of an item. */
  public int clusters() {
    return weights.shape().clusters();
  }

  /** D, dimension of a local embedding. */
  public int localDimension() {
    return weights.shape().dimension();
  }

  /**
   * What a model makes of items, one after the other.
   *
   * @param codes {@code count * bits / 8} bytes; bit j of a code is bit (j mod 8), least
   *     significant first, of its byte (j div 8)
   * @param localCodes L · M bytes an item; empty without quantisation
   * @param localVectors L · D values an item, as {@link
   *     org.crosshash.hamming.rerank.AsymmetricTables} scores them: unit embeddings, turned where
   *     the quantiser turns
   */
  public record Hashed(byte[] codes, byte[] localCodes, float[] localVectors) {
    /** Takes the arrays over. */
    public Hashed {
      Objects.requireNonNull(codes, "codes");
      Objects.requireNonNull(localCodes, "localCodes");
      Objects.requireNonNull(localVectors, "localVectors");
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Hashed that
          && java.util.Arrays.equals(codes, that.codes)
          && java.util.Arrays.equals(localCodes, that.localCodes)
          && java.util.Arrays.equals(localVectors, that.localVectors);
    }

    @Override
    public int hashCode() {
      return java.util.Arrays.hashCode(codes);
    }

    @Override
    public String toString() {
      return "Hashed[codes of %d bytes, local codes of %d]"
          .formatted(codes.length, localCodes.length);
    }
  }

  /**
   * Hashes some items of a table; the number of threads does not change the result.
   *
   * @param vectors global vectors
   * @param tokens of the same items
   * @param first the first item
   * @param count how many items
   * @throws CrosshashException if dimensions differ, a value is not finite or an item has no token
   */
  public Hashed hash(
      Modality modality, FloatMatrix vectors, RaggedMatrix tokens, int first, int count) {
    Objects.checkFromIndexSize(first, count, vectors.rows());
    Objects.checkFromIndexSize(first, count, tokens.items());
    check(modality, vectors.columns(), tokens.values().columns());
    int codeBytes = bits() / Byte.SIZE;
    int localBytes = coder.map(local -> local.codebooks().shape().codeBytes()).orElse(0);
    int localValues = clusters() * localDimension();
    Hashed hashed =
        new Hashed(
            new byte[Math.multiplyExact(count, codeBytes)],
            new byte[Math.multiplyExact(count, localBytes)],
            new float[Math.multiplyExact(count, localValues)]);
    HuggingHead head = heads.get(modality);
    IntStream.range(0, (count + BLOCK - 1) / BLOCK)
        .parallel()
        .forEach(block -> {
          int start = block * BLOCK;
          int size = Math.min(BLOCK, count - start);
          for (int i = start; i < start + size; i++) {
            write(head.apply(vectors, tokens, first + i), hashed, i);
          }
        });
    return hashed;
  }

  private void write(HuggingHead.Output output, Hashed hashed, int item) {
    CodePacking.pack(output.outputs(), 0, bits(), hashed.codes(), item * (bits() / Byte.SIZE));
    float[] local = output.embeddings();
    if (coder.isPresent()) {
      local = coder.orElseThrow().query(local);
      byte[] codes = coder.orElseThrow().codebooks().encode(local);
      System.arraycopy(codes, 0, hashed.localCodes(), item * codes.length, codes.length);
    }
    System.arraycopy(local, 0, hashed.localVectors(), item * local.length, local.length);
  }

  /**
   * Hashes one item.
   *
   * @param vector its global vector
   * @param tokens its tokens, one after the other, at least one
   * @throws CrosshashException as the other form
   */
  public Hashed hash(Modality modality, float[] vector, float[] tokens) {
    int columns = tokenDimension(modality);
    if (tokens.length == 0 || tokens.length % columns != 0) {
      throw CrosshashException.invalid(
          "The model reads at least one token of dimension " + columns,
          tokens.length + " values",
          "give the tokens of the column that it was trained on");
    }
    int count = tokens.length / columns;
    return hash(
        modality,
        FloatMatrix.of(vector, vector.length),
        new RaggedMatrix(FloatMatrix.of(tokens, columns), new int[] {0, count}),
        0,
        1);
  }

  private void check(Modality modality, int columns, int tokenColumns) {
    if (columns != dimension(modality) || tokenColumns != tokenDimension(modality)) {
      throw CrosshashException.invalid(
          "The model reads vectors of dimension %d and tokens of dimension %d"
              .formatted(dimension(modality), tokenDimension(modality)),
          columns + " and " + tokenColumns,
          "hash the columns, encoder and alignment that it was trained on");
    }
  }
}
