package org.crosshash.search;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crosshash.errors.CrosshashException;
import org.crosshash.hamming.rerank.LocalShape;
import org.crosshash.hamming.rerank.ProductQuantiserCodebooks;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.Table;
import org.crosshash.tables.TableBuilder;

/**
 * Codebooks of a product quantiser as a table: L · M · 256 rows of the column {@code codeword},
 * each of D / M values, one block's codewords after the other; the shape {@code L D M} in the
 * metadata.
 */
final class CodebooksTable {
  /** What the table says it holds. */
  static final String CONTENT = "codebooks";

  private static final String SHAPE = "crosshash.codebooks.shape";
  private static final String CODEWORD = "codeword";
  private static final Pattern FORM = Pattern.compile("(\\d{1,9}) (\\d{1,9}) (\\d{1,9})");

  private CodebooksTable() {}

  /**
   * Reads a table, which may be closed afterwards.
   *
   * @throws CrosshashException INVALID_ARGUMENT where it holds no codebooks
   */
  static ProductQuantiserCodebooks read(Table table) {
    Matcher form = FORM.matcher(table.metadata().getOrDefault(SHAPE, ""));
    if (!table.content().equals(CONTENT) || !table.has(CODEWORD) || !form.matches()) {
      throw CrosshashException.invalid(
          "Codebooks are a table of content `codebooks` with the column `codeword` and the metadata `"
              + SHAPE
              + "`, three numbers L D M",
          table.name(),
          "upload the codebooks that made the local codes");
    }
    LocalShape shape =
        new LocalShape(
            Integer.parseInt(form.group(1)),
            Integer.parseInt(form.group(2)),
            Integer.parseInt(form.group(3)));
    return ProductQuantiserCodebooks.of(shape, table.floats(CODEWORD).toArray());
  }

  /** Codebooks as a table. */
  static TableBuilder table(ProductQuantiserCodebooks codebooks) {
    LocalShape shape = codebooks.shape();
    List<String> ids = new ArrayList<>();
    for (int row = 0; row < shape.codeBytes() * LocalShape.CODEWORDS; row++) {
      ids.add(Integer.toString(row));
    }
    return TableBuilder.of(CONTENT)
        .metadata(SHAPE, shape.aggregates() + " " + shape.dimension() + " " + shape.blocks())
        .strings(Table.ID, ids)
        .floats(CODEWORD, FloatMatrix.of(codebooks.codewords(), shape.blockDimension()));
  }
}
