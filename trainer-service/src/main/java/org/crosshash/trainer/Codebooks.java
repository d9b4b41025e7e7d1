package org.crosshash.trainer;

import java.util.ArrayList;
import java.util.List;
import org.crosshash.hamming.rerank.LocalShape;
import org.crosshash.hamming.rerank.ProductQuantiserCodebooks;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.Table;
import org.crosshash.tables.TableBuilder;

/** The codebooks of a model's local codes as the table that an index names. */
final class Codebooks {
  private static final String CONTENT = "codebooks";
  private static final String SHAPE = "crosshash.codebooks.shape";
  private static final String CODEWORD = "codeword";

  private Codebooks() {}

  /**
   * Stores them. The same codebooks always get the same name.
   *
   * @return a table of L · M · 256 rows of the column {@code codeword}, one block's after the
   *     other, with {@code L D M} in its metadata
   */
  static ArtifactName put(ProductQuantiserCodebooks codebooks, ArtifactStore store) {
    LocalShape shape = codebooks.shape();
    List<String> ids = new ArrayList<>();
    for (int row = 0; row < shape.codeBytes() * LocalShape.CODEWORDS; row++) {
      ids.add(Integer.toString(row));
    }
    return TableBuilder.of(CONTENT)
        .metadata(SHAPE, shape.aggregates() + " " + shape.dimension() + " " + shape.blocks())
        .strings(Table.ID, ids)
        .floats(CODEWORD, FloatMatrix.of(codebooks.codewords(), shape.blockDimension()))
        .write(store)
        .name();
  }
}
