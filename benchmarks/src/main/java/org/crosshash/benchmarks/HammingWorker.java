package org.crosshash.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.crosshash.hamming.FlatSearch;
import org.crosshash.hamming.Neighbours;
import org.crosshash.hamming.PackedCodes;
import org.crosshash.hamming.SearchRequest;

/** Flat search on one thread, all queries in one batch or one by one; beside FAISS. */
public final class HammingWorker {
  private HammingWorker() {}

  /**
   * Runs the worker.
   *
   * @param args {@code --bits}, {@code --codes} and {@code --queries} (files of packed codes),
   *     {@code --limit}, {@code --mode} ({@code batch} or {@code single})
   */
  public static void main(String[] args) throws Exception {
    Arguments arguments = new Arguments(args);
    int bits = arguments.number("bits");
    PackedCodes codes = PackedCodes.of(bits, Files.readAllBytes(arguments.path("codes")));
    byte[] queries = Files.readAllBytes(arguments.path("queries"));
    List<PackedCodes> batches = new ArrayList<>();
    int step = arguments.text("mode").equals("batch") ? queries.length : bits / 8;
    for (int from = 0; from < queries.length; from += step) {
      byte[] batch = new byte[step];
      System.arraycopy(queries, from, batch, 0, step);
      batches.add(PackedCodes.of(bits, batch));
    }
    FlatSearch search = FlatSearch.singleThreaded();
    System.err.println("kernel " + search.kernel().name());
    SearchRequest request = SearchRequest.nearest(arguments.number("limit"));
    Rounds.serve(
        new Rounds.Work() {
          private final List<Neighbours> found = new ArrayList<>();

          @Override
          public double round() {
            found.clear();
            long start = System.nanoTime();
            for (PackedCodes batch : batches) {
              found.addAll(search.search(codes, batch, request));
            }
            return (System.nanoTime() - start) / 1e9;
          }

          @Override
          public void write(Path folder) throws IOException {
            LittleEndianFile.writeInts(
                folder.resolve("slots"),
                found.stream().map(Neighbours::slots).toArray(int[][]::new));
            LittleEndianFile.writeInts(
                folder.resolve("distances"),
                found.stream().map(Neighbours::distances).toArray(int[][]::new));
          }
        });
  }
}
