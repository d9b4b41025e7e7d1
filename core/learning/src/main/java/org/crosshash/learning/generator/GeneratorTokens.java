package org.crosshash.learning.generator;

import java.util.Objects;
import java.util.function.Function;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.GuidanceInput;
import org.crosshash.guidance.UchmRecipe;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;

/**
 * The tokens of items as a generator reads them: at least one a modality, each of length √dimension
 * (a vector of zeros stays zero).
 *
 * @param image tokens of the pictures
 * @param text tokens of the texts of the same items
 */
public record GeneratorTokens(RaggedMatrix image, RaggedMatrix text) {
  private static final double SMALLEST = 1e-12;

  /** Checks that both sides have the same items, each with tokens. */
  public GeneratorTokens {
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(text, "text");
    if (image.items() != text.items()) {
      throw new IllegalArgumentException(
          "Pictures and texts must be of the same items: %d, %d"
              .formatted(image.items(), text.items()));
    }
    for (int item = 0; item < image.items(); item++) {
      if (image.count(item) == 0 || text.count(item) == 0) {
        throw new IllegalArgumentException("Item " + item + " has no tokens");
      }
    }
  }

  /** Reads the columns that a recipe names, and scales; copies. */
  public static GeneratorTokens of(UchmRecipe recipe, GuidanceInput input) {
    return of(recipe, input::vector, input::list);
  }

  /**
   * Reads the columns that a recipe names, and scales; copies.
   *
   * @param vectors gives a column with one vector an item
   * @param lists gives a column with a list of vectors an item
   * @throws CrosshashException if texts and words differ in dimension
   */
  public static GeneratorTokens of(
      UchmRecipe recipe,
      Function<String, FloatMatrix> vectors,
      Function<String, RaggedMatrix> lists) {
    UchmRecipe.Tokens tokens = recipe.tokens();
    FloatMatrix texts = vectors.apply(tokens.textColumn());
    return switch (tokens.units()) {
      case GLOBAL ->
          new GeneratorTokens(single(vectors.apply(tokens.imageColumn())), single(texts));
      case TOKENS ->
          new GeneratorTokens(
              scaled(lists.apply(tokens.imageTokenColumn())),
              sentenceAndWords(tokens, texts, lists.apply(tokens.textTokenColumn())));
    };
  }

  /** Number of items. */
  public int items() {
    return image.items();
  }

  private static RaggedMatrix single(FloatMatrix matrix) {
    int[] offsets = new int[matrix.rows() + 1];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = i;
    }
    return scaled(new RaggedMatrix(matrix, offsets));
  }

  /** The text's own vector, then its first words; the vector alone where dimensions differ. */
  private static RaggedMatrix sentenceAndWords(
      UchmRecipe.Tokens tokens, FloatMatrix texts, RaggedMatrix words) {
    int columns = texts.columns();
    if (words.values().columns() != columns) {
      throw CrosshashException.invalid(
          "Texts and their tokens must be of one dimension, since both are tokens of one list",
          "%s %d, %s %d"
              .formatted(
                  tokens.textColumn(), columns, tokens.textTokenColumn(), words.values().columns()),
          "take two columns of one encoder, aligned alike");
    }
    int[] offsets = new int[texts.rows() + 1];
    for (int item = 0; item < texts.rows(); item++) {
      int count = 1 + Math.min(tokens.maxWords(), words.count(item));
      offsets[item + 1] = Math.addExact(offsets[item], count);
    }
    float[] values = new float[Math.multiplyExact(offsets[texts.rows()], columns)];
    for (int item = 0; item < texts.rows(); item++) {
      int row = offsets[item];
      texts.copyRow(item, values, row * columns);
      for (int word = 1; word < offsets[item + 1] - row; word++) {
        words.values().copyRow(words.offsets()[item] + word - 1, values, (row + word) * columns);
      }
    }
    return scale(values, columns, offsets);
  }

  private static RaggedMatrix scaled(RaggedMatrix vectors) {
    return scale(vectors.values().toArray(), vectors.values().columns(), vectors.offsets());
  }

  private static RaggedMatrix scale(float[] values, int columns, int[] offsets) {
    for (int start = 0; start < values.length; start += columns) {
      double squares = 0;
      for (int i = start; i < start + columns; i++) {
        squares += (double) values[i] * values[i];
      }
      double factor = Math.sqrt(columns) / Math.max(Math.sqrt(squares), SMALLEST);
      for (int i = start; i < start + columns; i++) {
        values[i] = (float) (values[i] * factor);
      }
    }
    return new RaggedMatrix(FloatMatrix.of(values, columns), offsets);
  }
}
