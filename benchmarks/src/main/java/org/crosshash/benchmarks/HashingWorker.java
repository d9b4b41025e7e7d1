package org.crosshash.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.crosshash.learning.model.HashHead;
import org.crosshash.tables.FloatMatrix;

/** Hashing of many vectors with a loaded model, beside NumPy. A round hashes all of them once. */
public final class HashingWorker {
  private HashingWorker() {}

  /**
   * Runs the worker.
   *
   * @param args {@code --rows}, {@code --dimension}, {@code --hidden}, {@code --bits}, {@code
   *     --threads}, and files of little-endian floats: {@code --vectors}; {@code --linear}, {@code
   *     --first} and {@code --last} of weights, then biases
   */
  public static void main(String[] args) throws Exception {
    Arguments arguments = new Arguments(args);
    int dimension = arguments.number("dimension");
    int hidden = arguments.number("hidden");
    int bits = arguments.number("bits");
    FloatMatrix vectors =
        FloatMatrix.of(LittleEndianFile.readFloats(arguments.path("vectors")), dimension);
    Map<String, HashHead> heads =
        Map.of(
            "linear",
            HashingHeads.of(
                HashingHeads.layer(
                    LittleEndianFile.readFloats(arguments.path("linear")), dimension, bits)),
            "mlp",
            HashingHeads.of(
                HashingHeads.layer(
                    LittleEndianFile.readFloats(arguments.path("first")), dimension, hidden),
                HashingHeads.layer(
                    LittleEndianFile.readFloats(arguments.path("last")), hidden, bits)));
    Rounds.serve(
        new Rounds.Work() {
          private byte[] codes = new byte[0];

          @Override
          public double round(String cell) {
            long start = System.nanoTime();
            codes = heads.get(cell).hash(vectors);
            return (System.nanoTime() - start) / 1e9;
          }

          @Override
          public void write(Path folder) throws IOException {
            Files.write(folder.resolve("codes"), codes);
          }
        });
  }
}
