package org.crosshash.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.hamming.CodeSnapshot;
import org.crosshash.hamming.FlatSearch;
import org.crosshash.hamming.HammingKernels;
import org.crosshash.hamming.Neighbours;
import org.crosshash.hamming.PackedCodes;
import org.crosshash.hamming.PlannedResult;
import org.crosshash.hamming.PlannedSearch;
import org.crosshash.hamming.SearchPlan;
import org.crosshash.hamming.SearchRequest;

/**
 * Search of 64-bit codes by multi-index hashing where the planner says so; beside our own scan or
 * FAISS.
 *
 * <p>A cell names the data and queries, the search, how many queries come together and the threads:
 * {@code clustered near nearest-10 single 1}.
 */
public class PlannedSearchWorker implements Rounds.Work {
  private static final int BITS = 64;

  private final Arguments arguments;
  private final Map<String, CodeSnapshot> codes = new HashMap<>();
  private final Map<String, byte[]> queries = new HashMap<>();
  private final Map<Integer, PlannedSearch> searches = new HashMap<>();
  private final List<Neighbours> found = new ArrayList<>();

  PlannedSearchWorker(Arguments arguments, boolean tables) throws IOException {
    this.arguments = arguments;
    for (String data : arguments.text("data").split(",", -1)) {
      CodeSnapshot snapshot =
          CodeSnapshot.of(
              PackedCodes.of(BITS, Files.readAllBytes(arguments.path(data + "-codes"))));
      codes.put(data, snapshot);
      if (tables) {
        long start = System.nanoTime();
        search(Runtime.getRuntime().availableProcessors()).build(snapshot);
        System.err.printf("tables of %s in %.1f s%n", snapshot, (System.nanoTime() - start) / 1e9);
      }
    }
  }

  /**
   * Runs the worker.
   *
   * @param args {@code --data} (names, with commas between), and for each the files of packed codes
   *     {@code --NAME-codes}, {@code --NAME-near} and {@code --NAME-far} (queries)
   */
  public static void main(String[] args) throws Exception {
    System.err.println("kernel " + HammingKernels.best().name());
    Rounds.serve(new PlannedSearchWorker(new Arguments(args), true));
  }

  @Override
  public double round(String cell) throws IOException {
    String[] words = cell.split(" ", -1);
    CodeSnapshot snapshot = codes.get(words[0]);
    byte[] all = queries(words[0] + "-" + words[1]);
    SearchRequest request = request(words[2]);
    int step = words[3].equals("batch") ? all.length : BITS / 8;
    int threads = Integer.parseInt(words[4]);
    List<PackedCodes> batches = new ArrayList<>();
    for (int from = 0; from < all.length; from += step) {
      batches.add(PackedCodes.of(BITS, Arrays.copyOfRange(all, from, from + step)));
    }
    found.clear();
    return round(snapshot, batches, request, threads);
  }

  /** One round; returns its seconds. */
  double round(
      CodeSnapshot snapshot, List<PackedCodes> batches, SearchRequest request, int threads) {
    PlannedSearch search = search(threads);
    List<PlannedResult> results = new ArrayList<>();
    long start = System.nanoTime();
    for (PackedCodes batch : batches) {
      results.add(search.search(snapshot, batch, request));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    Map<SearchPlan.Kind, Integer> kinds = new EnumMap<>(SearchPlan.Kind.class);
    for (PlannedResult result : results) {
      found.addAll(result.neighbours());
      result.plans().forEach(plan -> kinds.merge(plan.kind(), 1, Integer::sum));
    }
    System.err.println("plans " + kinds + ": " + results.getFirst().plans().getFirst().reason());
    return seconds;
  }

  /** Takes what a round found. */
  void found(List<Neighbours> neighbours) {
    found.addAll(neighbours);
  }

  @Override
  public void write(Path folder) throws IOException {
    int[][] sizes = {found.stream().mapToInt(Neighbours::size).toArray()};
    LittleEndianFile.writeInts(folder.resolve("sizes"), sizes);
    LittleEndianFile.writeInts(
        folder.resolve("slots"), found.stream().map(Neighbours::slots).toArray(int[][]::new));
    LittleEndianFile.writeInts(
        folder.resolve("distances"),
        found.stream().map(Neighbours::distances).toArray(int[][]::new));
  }

  private PlannedSearch search(int threads) {
    return searches.computeIfAbsent(threads, PlannedSearch::withThreads);
  }

  private byte[] queries(String name) throws IOException {
    byte[] known = queries.get(name);
    if (known == null) {
      known = Files.readAllBytes(arguments.path(name));
      queries.put(name, known);
    }
    return known;
  }

  private static SearchRequest request(String text) {
    String[] words = text.split("-", 2);
    int number = Integer.parseInt(words[1]);
    return words[0].equals("within") ? SearchRequest.within(number) : SearchRequest.nearest(number);
  }

  /** The same by our own scan alone: the peer of that. */
  public static final class Scan extends PlannedSearchWorker {
    private Scan(Arguments arguments) throws IOException {
      super(arguments, false);
    }

    /**
     * Runs the worker.
     *
     * @param args as those of the other side
     */
    public static void main(String[] args) throws Exception {
      Rounds.serve(new Scan(new Arguments(args)));
    }

    @Override
    double round(
        CodeSnapshot snapshot, List<PackedCodes> batches, SearchRequest request, int threads) {
      FlatSearch search = FlatSearch.withThreads(threads);
      List<List<Neighbours>> results = new ArrayList<>();
      long start = System.nanoTime();
      for (PackedCodes batch : batches) {
        results.add(search.search(snapshot.codes(), batch, request));
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      results.forEach(this::found);
      return seconds;
    }
  }
}
