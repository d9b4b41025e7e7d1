package org.crosshash.guidance;

import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.part.WholeImage;
import org.crosshash.tables.RaggedMatrix;

/**
 * What VTM-UCH reads of every item.
 *
 * @param shared its objects in the space that they share with the words
 * @param vectors the same objects in the space of clusters, populations and centres
 * @param words its words
 */
record VtmUchInput(RaggedMatrix shared, RaggedMatrix vectors, RaggedMatrix words) {
  /**
   * Takes the columns of a recipe.
   *
   * @param spaceColumn the column of the space of clusters, populations and centres
   * @throws CrosshashException if words are of another space, or an item's objects differ in number
   */
  static VtmUchInput of(
      GuidanceInput input,
      VtmUchRecipe.Vision vision,
      String spaceColumn,
      VtmUchRecipe.Columns columns) {
    RaggedMatrix shared = visible(input.list(columns.objectColumn()), vision);
    RaggedMatrix vectors =
        spaceColumn.equals(columns.objectColumn())
            ? shared
            : visible(input.list(spaceColumn), vision);
    RaggedMatrix words = input.list(columns.wordColumn());
    if (shared.values().columns() != words.values().columns()) {
      throw CrosshashException.invalid(
          "Objects and words must be vectors of one space",
          shared.values().columns()
              + " dimensions of `"
              + columns.objectColumn()
              + "`, "
              + words.values().columns()
              + " of `"
              + columns.wordColumn()
              + "`",
          "encode both with one encoder, or align them");
    }
    for (int item = 0; item < input.size(); item++) {
      if (shared.count(item) != vectors.count(item)) {
        throw CrosshashException.invalid(
            "`"
                + spaceColumn
                + "` must hold one vector for each of an item's `"
                + columns.objectColumn()
                + "`",
            vectors.count(item)
                + " against "
                + shared.count(item)
                + " in item "
                + input.ids().get(item),
            "encode both columns in one pass");
      }
    }
    return new VtmUchInput(shared, vectors, words);
  }

  private static RaggedMatrix visible(RaggedMatrix objects, VtmUchRecipe.Vision vision) {
    return switch (vision) {
      case REGIONS -> objects;
      case WHOLE -> WholeImage.alone(objects);
    };
  }
}
