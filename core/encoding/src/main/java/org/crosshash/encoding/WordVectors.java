package org.crosshash.encoding;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;

/**
 * The vectors of content words or other units of texts, each embedded alone and once however often
 * it occurs.
 *
 * <p>Safe for as many threads as the place where the vectors are kept.
 */
public final class WordVectors {
  /** Words that a thread takes at a time. */
  private static final int RUN = 64;

  private final int dimension;
  private final Function<String, Optional<float[]>> vectors;

  /**
   * Vectors that are kept elsewhere.
   *
   * @param dimension length of a vector
   * @param vectors gives the vector of a word, where it was embedded
   */
  public WordVectors(int dimension, Function<String, Optional<float[]>> vectors) {
    this.dimension = dimension;
    this.vectors = Objects.requireNonNull(vectors, "vectors");
  }

  /** Embeds words, or units of the names that {@link TextUnits} gives. */
  public static FloatMatrix embed(
      List<String> words, Encoder encoder, EncodingOptions options, Workers workers) {
    TextUnits units = new TextUnits(encoder, options);
    List<float[]> rows =
        workers.mapRuns(
            words,
            Comparator.comparingInt(String::length),
            workers.share(words.size(), RUN),
            units::vectors);
    ColumnCollector columns = new ColumnCollector(encoder.description().dimensions());
    columns.whole(Columns.TEXT, rows, row -> row);
    return columns.toColumns(rows.size()).whole().get(Columns.TEXT);
  }

  /**
   * The word vectors of some texts.
   *
   * @throws IllegalStateException if a content word of a text was not embedded
   */
  public RaggedMatrix of(List<String> texts) {
    return of(texts, ContentWords::of);
  }

  /**
   * The vectors of some texts' units.
   *
   * @param units cuts a text into the names under which vectors are kept
   * @throws IllegalStateException if a unit of a text was not embedded
   */
  public RaggedMatrix of(List<String> texts, Function<String, List<String>> units) {
    int[] offsets = new int[texts.size() + 1];
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      for (String word : units.apply(texts.get(i))) {
        rows.add(
            vectors
                .apply(word)
                .orElseThrow(() -> new IllegalStateException("Not embedded: " + word)));
      }
      offsets[i + 1] = rows.size();
    }
    float[] values = new float[Math.multiplyExact(rows.size(), dimension)];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i), 0, values, i * dimension, dimension);
    }
    return new RaggedMatrix(FloatMatrix.of(values, dimension), offsets);
  }
}
