package org.crosshash.encoding;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.linear.CanonicalCorrelation;
import org.crosshash.linear.Ridge;
import org.crosshash.linear.RowSums;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Fits an {@link Alignment} on some rows of raw embeddings.
 *
 * <p>Unless it is to be left as it is, every column is made unit and, unless nothing is to be
 * centred, loses the mean of its fitted vectors (a ragged column: of all vectors of the fitted
 * items) and is made unit again. Ridge and CCA go on from there with a map of pictures, and CCA
 * with one of texts: the map is learned from {@code image_features} (or {@code image} where there
 * are none) and {@code text}, and also applied to what stands for parts of them, {@code
 * object_features} (as {@code objects}) and {@code words}, so that wholes and parts stay in one
 * space. Deterministic; labels play no part.
 */
public final class AlignmentFitter {
  private static final int LEAST_ROWS = 2;

  private final EmbeddingColumns raw;
  private final int[] rows;
  private final SortedMap<String, ColumnTransform> transforms = new TreeMap<>();

  private AlignmentFitter(EmbeddingColumns raw, int[] rows) {
    this.raw = raw;
    this.rows = rows;
  }

  /**
   * Fits an alignment.
   *
   * @param method how
   * @param raw raw embeddings
   * @param rows positions of the items to fit on, at least 2, each once
   * @throws CrosshashException INVALID_ARGUMENT if there are too few rows, a column that the method
   *     needs is missing, or CCA is to keep more directions than a modality has
   */
  public static Alignment fit(AlignmentMethod method, EmbeddingColumns raw, int[] rows) {
    Objects.requireNonNull(method, "method");
    if (rows.length < LEAST_ROWS) {
      throw CrosshashException.invalid(
          "An alignment must be fitted on at least %d items".formatted(LEAST_ROWS),
          rows.length,
          "select more items");
    }
    AlignmentFitter fitter = new AlignmentFitter(raw, rows.clone());
    fitter.scale();
    switch (method) {
      case AlignmentMethod.Raw leaves -> fitter.leave();
      case AlignmentMethod.None none -> {}
      case AlignmentMethod.Centre centre -> fitter.centre();
      case AlignmentMethod.Ridge ridge -> fitter.ridge(ridge);
      case AlignmentMethod.Cca cca -> fitter.cca(cca);
    }
    return new Alignment(List.copyOf(fitter.transforms.values()));
  }

  private void scale() {
    raw.whole().forEach((name, v) -> put(ColumnTransform.unit(name, v.columns())));
    raw.ragged().forEach((name, v) -> put(ColumnTransform.unit(name, v.values().columns())));
  }

  private void leave() {
    transforms.replaceAll((name, transform) -> ColumnTransform.raw(name, transform.inputs()));
  }

  private void centre() {
    transforms.replaceAll((name, transform) -> transform.withMean(mean(transform)));
  }

  private void ridge(AlignmentMethod.Ridge ridge) {
    centre();
    ColumnTransform image = imageSource();
    ColumnTransform text = source(Columns.TEXT);
    FloatMatrix images = fitted(image);
    LinearMap map =
        LinearMap.of(
            Ridge.weights(images, fitted(text), RowSums.all(images), ridge.regularisation()));
    put(centredMap(image, Columns.IMAGE, map));
    objectSource(map.inputs()).ifPresent(objects -> put(centredMap(objects, Columns.OBJECTS, map)));
  }

  private void cca(AlignmentMethod.Cca cca) {
    centre();
    ColumnTransform image = imageSource();
    ColumnTransform text = source(Columns.TEXT);
    FloatMatrix images = fitted(image);
    FloatMatrix texts = fitted(text);
    int most = Math.min(images.columns(), texts.columns());
    if (cca.dimension() > most) {
      throw CrosshashException.invalid(
          "CCA can keep at most as many directions as the smaller modality has dimensions, " + most,
          cca.dimension(),
          "lower the dimension");
    }
    CanonicalCorrelation found =
        CanonicalCorrelation.fit(
            images, texts, RowSums.all(images), cca.regularisation(), cca.dimension());
    LinearMap imageMap = weighted(found.first(), found.correlations());
    LinearMap textMap = weighted(found.second(), found.correlations());
    put(image.withMap(Columns.IMAGE, imageMap, Optional.empty()));
    objectSource(imageMap.inputs())
        .ifPresent(objects -> put(objects.withMap(Columns.OBJECTS, imageMap, Optional.empty())));
    put(text.withMap(Columns.TEXT, textMap, Optional.empty()));
    ColumnTransform words = transforms.get(Columns.WORDS);
    if (words != null && words.inputs() == textMap.inputs()) {
      put(words.withMap(Columns.WORDS, textMap, Optional.empty()));
    }
  }

  /** Each direction times its canonical correlation. */
  private static LinearMap weighted(DMatrixRMaj directions, double[] correlations) {
    DMatrixRMaj weighted = directions.copy();
    CommonOps_DDRM.multCols(weighted, correlations);
    return LinearMap.of(weighted);
  }

  private void put(ColumnTransform transform) {
    transforms.put(transform.column(), transform);
  }

  private ColumnTransform imageSource() {
    return raw.whole().containsKey(Columns.IMAGE_FEATURES)
        ? source(Columns.IMAGE_FEATURES)
        : source(Columns.IMAGE);
  }

  /** The ragged column that a map of pictures can be applied to. */
  private Optional<ColumnTransform> objectSource(int inputs) {
    String name =
        raw.whole().containsKey(Columns.IMAGE_FEATURES) ? Columns.OBJECT_FEATURES : Columns.OBJECTS;
    return Optional.ofNullable(transforms.get(name))
        .filter(transform -> raw.ragged().containsKey(name) && transform.inputs() == inputs);
  }

  private ColumnTransform source(String column) {
    if (!raw.whole().containsKey(column)) {
      throw CrosshashException.invalid(
          "Ridge and CCA need a picture column and a text column",
          "no " + column + " among " + raw.whole().keySet(),
          "encode pictures and texts, or align by centre");
    }
    return transforms.get(column);
  }

  /** The transform followed by a map whose results lose their mean over the fitted vectors. */
  private ColumnTransform centredMap(ColumnTransform transform, String column, LinearMap map) {
    // The mean of the mapped vectors is the mapped mean of the vectors.
    double[] mean = new double[transform.outputs()];
    float[] before = mean(transform);
    for (int i = 0; i < mean.length; i++) {
      mean[i] = before[i];
    }
    return transform.withMap(column, map, Optional.of(toFloats(map.apply(mean))));
  }

  /** The mean of a transform's results over all fitted vectors of its column. */
  private float[] mean(ColumnTransform transform) {
    double[] sum = new double[transform.outputs()];
    long count = 0;
    FloatMatrix whole = raw.whole().get(transform.source());
    RaggedMatrix ragged = raw.ragged().get(transform.source());
    for (int item : rows) {
      int first = whole != null ? item : ragged.offsets()[item];
      int end = whole != null ? item + 1 : ragged.offsets()[item + 1];
      FloatMatrix vectors = whole != null ? whole : ragged.values();
      for (int row = first; row < end; row++) {
        float[] vector = transform.apply(vectors.row(row));
        for (int i = 0; i < sum.length; i++) {
          sum[i] += vector[i];
        }
      }
      count += end - first;
    }
    for (int i = 0; i < sum.length; i++) {
      // A ragged column in which no fitted item has a vector has nothing to lose.
      sum[i] /= Math.max(count, 1);
    }
    return toFloats(sum);
  }

  private static float[] toFloats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private FloatMatrix fitted(ColumnTransform transform) {
    FloatMatrix source = raw.whole().get(transform.source());
    float[] values = new float[Math.multiplyExact(rows.length, transform.outputs())];
    for (int i = 0; i < rows.length; i++) {
      float[] vector = transform.apply(source.row(rows[i]));
      System.arraycopy(vector, 0, values, i * vector.length, vector.length);
    }
    return FloatMatrix.of(values, transform.outputs());
  }
}
