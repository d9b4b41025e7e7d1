package org.crosshash.guidance;

import java.util.Arrays;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.crosshash.guidance.matrix.FloatProduct;
import org.crosshash.guidance.matrix.PackedRows;
import org.crosshash.guidance.part.FusedCosineBlocks;
import org.crosshash.guidance.part.FusedCosineBlocks.Side;
import org.crosshash.guidance.part.NeighbourCuts;

/**
 * DGCPN's S, or another mixture of P and Q, computed block by block: P from the vectors of the
 * block, Q from the neighbourhoods of its rows and columns, which follow from their rows of P and
 * from where each neighbourhood ends. The same bits as the dense matrix.
 *
 * <p>A block needs the batch's cosines with all n items, so it takes time in proportion to n.
 */
final class CoherentGuidance implements FactoredGuidance {
  /** Raise it when an ingredient changes its meaning. */
  static final int VERSION = 1;

  /** What becomes of P and Q of a pair. */
  @FunctionalInterface
  interface Mixture {
    /**
     * S of a pair.
     *
     * @param similarity P
     * @param coherence Q without its factor; 0 where it has no weight
     * @param scale the factor
     */
    float of(float similarity, float coherence, double scale);
  }

  private final Mixture mixture;
  private final FusedCosineBlocks cosines;
  private final Optional<NeighbourCuts> cuts;
  private final double coherenceScale;
  private final Supplier<Side[]> all;

  /**
   * Guidance over cosines.
   *
   * @param cuts the neighbourhoods; none where coherence has no weight
   * @param coherenceScale the factor on Q
   */
  CoherentGuidance(
      Mixture mixture,
      FusedCosineBlocks cosines,
      Optional<NeighbourCuts> cuts,
      double coherenceScale) {
    this.mixture = mixture;
    this.cosines = cosines;
    this.cuts = cuts;
    this.coherenceScale = coherenceScale;
    this.all = new Once<>(cosines::all);
  }

  /**
   * Reads back what {@link #ingredients} gave.
   *
   * @param kind whose neighbourhoods they are; none where coherence has no weight
   */
  static CoherentGuidance of(
      Mixture mixture,
      FusedCosineBlocks cosines,
      Optional<NeighbourCuts.Kind> kind,
      Ingredients stored) {
    stored.requireVersion(VERSION);
    return new CoherentGuidance(
        mixture,
        cosines,
        kind.map(known ->
            new NeighbourCuts(
                stored.narrow("cut_value"),
                stored.wholeColumn("cut_position"),
                stored.wholeColumn("left_out"),
                known)),
        stored.number("coherence_scale"));
  }

  @Override
  public Ingredients ingredients() {
    TreeMap<String, Double> numbers = new TreeMap<>();
    numbers.put("coherence_scale", coherenceScale);
    TreeMap<String, double[]> columns = new TreeMap<>();
    TreeMap<String, int[]> whole = new TreeMap<>();
    cuts.ifPresent(known -> {
      columns.put("cut_value", Ingredients.widened(known.values()));
      whole.put("cut_position", known.positions());
      whole.put("left_out", known.left());
    });
    return new Ingredients(VERSION, numbers, columns, whole, new TreeMap<>(), Optional.empty());
  }

  @Override
  public int size() {
    return cosines.size();
  }

  @Override
  public float[] block(int[] rows, int[] columns) {
    Side down = cosines.side(rows);
    float[] similarity = cosines.block(down, cosines.side(columns));
    float[] coherence = coherence(rows, columns);
    for (int i = 0; i < similarity.length; i++) {
      similarity[i] = mixture.of(similarity[i], coherence[i], coherenceScale);
    }
    return similarity;
  }

  /** Q without its factor; zeros where it has no weight. */
  float[] coherence(int[] rows, int[] columns) {
    float[] block = new float[Math.multiplyExact(rows.length, columns.length)];
    if (cuts.isEmpty() || columns.length == 0) {
      return block;
    }
    float[] down = probabilities(rows);
    float[] across = Arrays.equals(rows, columns) ? down : probabilities(columns);
    PackedRows packed = PackedRows.of(across, size(), 0, columns.length);
    float[] products = new float[Math.multiplyExact(rows.length, packed.stride())];
    FloatProduct.multiply(down, 0, rows.length, packed, products);
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(products, i * packed.stride(), block, i * columns.length, columns.length);
    }
    return block;
  }

  /** The neighbour probabilities of some items, over all items. */
  private float[] probabilities(int[] items) {
    float[] rows = cosines.block(cosines.side(items), all.get());
    for (int i = 0; i < items.length; i++) {
      cuts.orElseThrow().apply(items[i], rows, i * size());
    }
    return rows;
  }
}
