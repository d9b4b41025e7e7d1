package org.crosshash.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.crosshash.guidance.cluster.NearestCentre;
import org.crosshash.guidance.community.CommunityCells;
import org.crosshash.guidance.matrix.BitMatrix;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.part.DeviationThreshold;
import org.crosshash.guidance.part.JointMatrix;
import org.crosshash.guidance.part.LabelSets;
import org.crosshash.guidance.part.PopulationSimilarity;
import org.crosshash.guidance.part.RowNormalisation;
import org.crosshash.guidance.part.WholeImage;
import org.crosshash.guidance.part.WordMatching;
import org.crosshash.guidance.work.StageListener;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.RaggedMatrix;

/**
 * VTM-UCH's joint matrix from given cluster centres and given communities, where the recipe is
 * random, beside the same formulas in NumPy.
 */
public final class GuidanceWorker {
  private static final double FACTOR = 1.1;
  private static final int MAXIMUM_WORDS = 62;

  private GuidanceWorker() {}

  /**
   * Runs the worker.
   *
   * @param args {@code --dimension}, {@code --items}, {@code --threads} and the files {@code
   *     --objects}, {@code --words} (as many an item each), {@code --centres} and {@code
   *     --communities} (int32)
   */
  public static void main(String[] args) throws Exception {
    Arguments arguments = new Arguments(args);
    int items = arguments.number("items");
    int dimension = arguments.number("dimension");
    RaggedMatrix objects = lists(arguments.path("objects"), items, dimension);
    RaggedMatrix words = lists(arguments.path("words"), items, dimension);
    FloatMatrix centres =
        FloatMatrix.of(LittleEndianFile.readFloats(arguments.path("centres")), dimension);
    int[] communities = ints(arguments.path("communities"));
    Rounds.serve(
        new Rounds.Work() {
          private SquareMatrix similarity;

          @Override
          public double round(String cell) {
            similarity = null;
            long start = System.nanoTime();
            try (Workers workers = new Workers(arguments.number("threads"), StageListener.NONE)) {
              similarity = guidance(objects, words, centres, communities, workers);
            }
            return (System.nanoTime() - start) / 1e9;
          }

          @Override
          public void write(Path folder) throws IOException {
            try (SeekableByteChannel file =
                Files.newByteChannel(
                    folder.resolve("similarity"),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE)) {
              ByteBuffer buffer =
                  ByteBuffer.allocate(Float.BYTES * similarity.size())
                      .order(ByteOrder.LITTLE_ENDIAN);
              for (int row = 0; row < similarity.size(); row++) {
                buffer.clear();
                buffer
                    .asFloatBuffer()
                    .put(similarity.values(), similarity.offset(row), similarity.size());
                while (buffer.hasRemaining()) {
                  file.write(buffer);
                }
              }
            }
            Files.writeString(folder.resolve("memory"), Long.toString(Memory.peakBytes()));
          }
        });
  }

  private static SquareMatrix guidance(
      RaggedMatrix objects,
      RaggedMatrix words,
      FloatMatrix centres,
      int[] communities,
      Workers workers) {
    int[] labels = new NearestCentre(centres).label(objects.values(), workers);
    int[][] matches = WordMatching.match(objects, words, MAXIMUM_WORDS, workers);
    BitMatrix textual = LabelSets.of(matches, labels, objects.offsets()).overlap();
    SquareMatrix similarity =
        PopulationSimilarity.of(objects, PopulationSimilarity.truncatedRows(objects), workers);
    RowNormalisation.apply(similarity, workers);
    DeviationThreshold cut = DeviationThreshold.of(similarity, FACTOR, workers);
    BitMatrix fused = textual.or(cut.above(similarity, workers));
    int[] cells = CommunityCells.of(WholeImage.of(objects), communities, true, workers).cells();
    JointMatrix.join(similarity, fused, cells, workers);
    return similarity;
  }

  private static RaggedMatrix lists(Path file, int items, int dimension) throws IOException {
    FloatMatrix values = FloatMatrix.of(LittleEndianFile.readFloats(file), dimension);
    int[] offsets = new int[items + 1];
    Arrays.setAll(offsets, item -> item * (values.rows() / items));
    return new RaggedMatrix(values, offsets);
  }

  private static int[] ints(Path file) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int[] values = new int[buffer.remaining() / Integer.BYTES];
    buffer.asIntBuffer().get(values);
    return values;
  }
}
