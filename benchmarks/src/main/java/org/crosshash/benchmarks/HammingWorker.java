package org.crosshash.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.hamming.FlatSearch;
import org.crosshash.hamming.HammingKernels;
import org.crosshash.hamming.Neighbours;
import org.crosshash.hamming.PackedCodes;
import org.crosshash.hamming.SearchRequest;

/** Flat search, all queries in one batch or one by one; beside FAISS. */
public final class HammingWorker implements Rounds.Work {
  private final Map<String, PackedCodes> codes = new HashMap<>();
  private final Map<String, List<PackedCodes>> batches = new HashMap<>();
  private final List<Neighbours> found = new ArrayList<>();

  private HammingWorker(Arguments arguments) throws IOException {
    int bits = arguments.number("bits");
    for (String data : List.of("random", "clustered")) {
      codes.put(data, PackedCodes.of(bits, Files.readAllBytes(arguments.path(data + "-codes"))));
      byte[] queries = Files.readAllBytes(arguments.path(data + "-queries"));
      int step = arguments.text("mode").equals("batch") ? queries.length : bits / 8;
      List<PackedCodes> ofData = new ArrayList<>();
      for (int from = 0; from < queries.length; from += step) {
        ofData.add(PackedCodes.of(bits, Arrays.copyOfRange(queries, from, from + step)));
      }
      batches.put(data, ofData);
    }
  }

  /**
   * Runs the worker. A round is told its data ({@code random} or {@code clustered}), the number of
   * neighbours and of threads.
   *
   * @param args {@code --bits}, {@code --mode} ({@code batch} or {@code single}), and the files of
   *     packed codes {@code --random-codes}, {@code --random-queries}, {@code --clustered-codes},
   *     {@code --clustered-queries}
   */
  public static void main(String[] args) throws Exception {
    HammingWorker worker = new HammingWorker(new Arguments(args));
    System.err.println("kernel " + HammingKernels.best().name());
    Rounds.serve(worker);
  }

  @Override
  public double round(String cell) {
    String[] words = cell.split(" ", -1);
    PackedCodes database = codes.get(words[0]);
    SearchRequest request = SearchRequest.nearest(Integer.parseInt(words[1]));
    FlatSearch search = FlatSearch.withThreads(Integer.parseInt(words[2]));
    found.clear();
    long start = System.nanoTime();
    for (PackedCodes batch : batches.get(words[0])) {
      found.addAll(search.search(database, batch, request));
    }
    return (System.nanoTime() - start) / 1e9;
  }

  @Override
  public void write(Path folder) throws IOException {
    LittleEndianFile.writeInts(
        folder.resolve("slots"), found.stream().map(Neighbours::slots).toArray(int[][]::new));
    LittleEndianFile.writeInts(
        folder.resolve("distances"),
        found.stream().map(Neighbours::distances).toArray(int[][]::new));
  }
}
