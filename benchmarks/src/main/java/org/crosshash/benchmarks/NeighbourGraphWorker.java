package org.crosshash.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.crosshash.guidance.neighbour.ExactNeighbours;
import org.crosshash.guidance.neighbour.NeighbourGraph;
import org.crosshash.guidance.work.StageListener;
import org.crosshash.guidance.work.Workers;
import org.crosshash.tables.FloatMatrix;

/** The exact neighbours of all rows among all rows by inner product, beside FAISS's flat index. */
public final class NeighbourGraphWorker {
  private NeighbourGraphWorker() {}

  /**
   * Runs the worker.
   *
   * @param args {@code --dimension}, {@code --neighbours}, {@code --threads} and the file {@code
   *     --vectors}
   */
  public static void main(String[] args) throws Exception {
    Arguments arguments = new Arguments(args);
    int count = arguments.number("neighbours");
    FloatMatrix rows =
        FloatMatrix.of(
            LittleEndianFile.readFloats(arguments.path("vectors")), arguments.number("dimension"));
    Rounds.serve(
        new Rounds.Work() {
          private NeighbourGraph graph;

          @Override
          public double round(String cell) {
            long start = System.nanoTime();
            try (Workers workers = new Workers(arguments.number("threads"), StageListener.NONE)) {
              graph = ExactNeighbours.byInnerProduct(rows, count, workers);
            }
            return (System.nanoTime() - start) / 1e9;
          }

          @Override
          public void write(Path folder) throws IOException {
            ByteBuffer buffer =
                ByteBuffer.allocate(Float.BYTES * graph.scores().length)
                    .order(ByteOrder.LITTLE_ENDIAN);
            buffer.asFloatBuffer().put(graph.scores());
            try (FileChannel file =
                FileChannel.open(
                    folder.resolve("scores"),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE)) {
              while (buffer.hasRemaining()) {
                file.write(buffer);
              }
            }
          }
        });
  }
}
