package org.crosshash.guidance;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.GuidanceTable;

/** Reads the similarities that a user supplies as a guidance table. */
public final class ExternalSimilarity {
  private ExternalSimilarity() {}

  /**
   * The input of {@link ExternalRecipe} for some items; copies.
   *
   * @param table holds a matrix or neighbours, of these items and maybe of others
   * @param ids the items, in the order of the guidance to be
   * @throws CrosshashException if the table holds neither, an item is not in it, the matrix is not
   *     square, or a value is not finite
   */
  public static GuidanceInput read(ExternalRecipe recipe, GuidanceTable table, List<String> ids) {
    SquareMatrix.requireSize(ids.size());
    int[] positions = RowPositions.of(ids, table.ids(), "the external similarity");
    Optional<FloatMatrix> matrix = table.similarity();
    SquareMatrix similarity =
        matrix.isPresent()
            ? gather(matrix.get(), positions)
            : table
                .neighbours()
                .map(neighbours -> spread(recipe, neighbours, positions))
                .orElseThrow(() ->
                    CrosshashException.invalid(
                        "An external similarity is a matrix or lists of neighbours",
                        table.table().name(),
                        "give the table a column `similarity`, or `neighbour_rows` and"
                            + " `neighbour_values`"));
    return new GuidanceInput(ids, Map.of(ExternalRecipe.SIMILARITY, similarity.view()), Map.of());
  }

  private static SquareMatrix gather(FloatMatrix matrix, int[] positions) {
    SquareMatrix result = SquareMatrix.zeros(positions.length);
    for (int row = 0; row < positions.length; row++) {
      float[] values = matrix.row(positions[row]);
      for (int column = 0; column < positions.length; column++) {
        result.values()[result.offset(row) + column] = values[positions[column]];
      }
    }
    return result;
  }

  private static SquareMatrix spread(
      ExternalRecipe recipe, GuidanceTable.Neighbours neighbours, int[] positions) {
    int[] places = new int[neighbours.rows().size()];
    Arrays.fill(places, -1);
    for (int place = 0; place < positions.length; place++) {
      places[positions[place]] = place;
    }
    SquareMatrix result = SquareMatrix.zeros(positions.length);
    Arrays.fill(result.values(), (float) recipe.unlisted());
    for (int row = 0; row < positions.length; row++) {
      result.values()[result.offset(row) + row] = (float) recipe.itself();
      int[] others = neighbours.rows().get(positions[row]);
      float[] values = neighbours.values().get(positions[row]);
      for (int i = 0; i < others.length; i++) {
        if (places[others[i]] >= 0) {
          result.values()[result.offset(row) + places[others[i]]] = values[i];
        }
      }
    }
    return result;
  }
}
