package org.crosshash.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.crosshash.hamming.Neighbours;
import org.crosshash.hamming.rerank.AsymmetricTables;
import org.crosshash.hamming.rerank.ProductQuantiserCodebooks;
import org.crosshash.hamming.rerank.ReRanking;
import org.crosshash.learning.hugging.HuggingConfig;
import org.crosshash.learning.hugging.HuggingModel;
import org.crosshash.learning.hugging.HuggingTraining;
import org.crosshash.learning.hugging.Quantisation;
import org.crosshash.learning.loop.TrainingListener;
import org.crosshash.learning.loop.UnusableCheckpoints;
import org.crosshash.learning.model.InputScaling;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.network.NetworkShape;
import org.crosshash.learning.network.NetworkShapes;
import org.crosshash.learning.objective.ContrastiveObjective;
import org.crosshash.learning.optimiser.OptimiserConfig;
import org.crosshash.learning.optimiser.Schedule;
import org.crosshash.learning.tensor.TensorEngine;
import org.crosshash.learning.token.PairTokens;
import org.crosshash.learning.training.Binarisation;
import org.crosshash.learning.training.TrainingConfig;
import org.crosshash.learning.training.TrainingPairs;
import org.crosshash.learning.training.TrainingSetup;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.EmbeddingsTable;
import org.crosshash.tables.FloatMatrix;
import org.crosshash.tables.LocalArtifactStore;
import org.crosshash.tables.RaggedMatrix;
import org.crosshash.tables.Table;

/**
 * What each part of our reconstruction of HuggingHash(+) does on a dataset: trains variants, ranks
 * by Hamming distance and re-ranked by local codes, and prints mean average precisions over seeds.
 * A trial whose line is in the file of results is not run again.
 */
public final class HuggingStudy {
  private static final int CUTOFF = 50;
  private static final int BATCH = 128;
  private static final int EPOCHS = 20;
  private static final Quantisation AFTER =
      new Quantisation(Quantisation.Mode.AFTER, 4, false, 10, 0.1);

  private final Map<String, Set<String>> labels = new HashMap<>();
  private final Map<String, String> splits = new HashMap<>();
  private final EmbeddingsTable embeddings;
  private final int[] training;
  private final int[] queries;

  private HuggingStudy(EmbeddingsTable embeddings, Path pairs, String asking) throws IOException {
    this.embeddings = embeddings;
    List<String> lines = Files.readAllLines(pairs);
    List<String> header = List.of(lines.getFirst().split("\t", -1));
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.split("\t", -1);
      String id = fields[header.indexOf("id")];
      labels.put(id, Set.of(fields[header.indexOf("labels")].split("\\|", -1)));
      splits.put(id, fields[header.indexOf("split")]);
    }
    this.training = rows("train");
    this.queries = rows(asking);
  }

  private int[] rows(String split) {
    List<Integer> rows = new ArrayList<>();
    for (int row = 0; row < embeddings.ids().size(); row++) {
      if (split.equals(splits.get(embeddings.ids().get(row)))) {
        rows.add(row);
      }
    }
    return rows.stream().mapToInt(Integer::intValue).toArray();
  }

  /** A variant of the method. */
  private record Variant(
      String name,
      HuggingConfig.Trunk trunk,
      double weight,
      double teaching,
      int clusters,
      int ghosts,
      Quantisation quantisation) {}

  private static List<Variant> variants() {
    HuggingConfig.Trunk own = HuggingConfig.Trunk.SEPARATE;
    HuggingConfig.Trunk shared = HuggingConfig.Trunk.SHARED;
    return List.of(
        new Variant("default", own, 1, 0.5, 7, 1, AFTER),
        new Variant("handshaking", own, 0, 0, 7, 1, Quantisation.NONE),
        new Variant("no-teacher", own, 1, 0, 7, 1, AFTER),
        new Variant("shared-trunk", shared, 1, 0.5, 7, 1, AFTER),
        new Variant("shared-trunk-no-teacher", shared, 1, 0, 7, 1, AFTER),
        new Variant("no-ghost", own, 1, 0.5, 7, 0, AFTER),
        new Variant("one-cluster", own, 1, 0.5, 1, 1, AFTER),
        new Variant(
            "rotation",
            own,
            1,
            0.5,
            7,
            1,
            new Quantisation(Quantisation.Mode.AFTER, 4, true, 10, 0.1)),
        new Variant(
            "joint",
            own,
            1,
            0.5,
            7,
            1,
            new Quantisation(Quantisation.Mode.JOINT, 4, true, 10, 0.1)),
        new Variant(
            "joint-no-rotation",
            own,
            1,
            0.5,
            7,
            1,
            new Quantisation(Quantisation.Mode.JOINT, 4, false, 10, 0.1)));
  }

  /**
   * Runs the study.
   *
   * @param args {@code --store}, {@code --embeddings} (aligned), {@code --pairs} (a file with id,
   *     labels and split), {@code --asking} (a split), {@code --bits}, {@code --seeds}, {@code
   *     --threads}, {@code --variants} (commas, or all) and {@code --results} (a file)
   */
  public static void main(String[] args) throws IOException {
    Arguments arguments = new Arguments(args);
    TensorEngine.useThreads(arguments.number("threads"));
    Path results = arguments.path("results");
    Set<String> chosen = Set.of(arguments.text("variants").split(",", -1));
    try (BufferAllocator allocator = new RootAllocator();
        LocalArtifactStore store = LocalArtifactStore.open(arguments.path("store"), allocator);
        Table table = store.open(ArtifactName.parse(arguments.text("embeddings")))) {
      HuggingStudy study =
          new HuggingStudy(
              EmbeddingsTable.of(table), arguments.path("pairs"), arguments.text("asking"));
      for (int seed = 1; seed <= arguments.number("seeds"); seed++) {
        for (String bits : arguments.text("bits").split(",", -1)) {
          for (Variant variant : variants()) {
            String trial = "%s %s %d".formatted(variant.name(), bits, seed);
            if ((chosen.contains("all") || chosen.contains(variant.name()))
                && !done(results, trial)) {
              String line = trial + study.run(variant, Integer.parseInt(bits), seed);
              Files.writeString(
                  results, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
              System.out.println(line);
            }
          }
        }
      }
    }
    print(results);
  }

  private static boolean done(Path results, String trial) throws IOException {
    if (!Files.exists(results)) {
      return false;
    }
    try (Stream<String> lines = Files.lines(results)) {
      return lines.anyMatch(line -> line.startsWith(trial + " "));
    }
  }

  /** Means over the seeds. */
  private static void print(Path results) throws IOException {
    Map<String, List<double[]>> groups = new TreeMap<>();
    for (String line : Files.readAllLines(results)) {
      String[] fields = line.split(" ", -1);
      double[] values =
          Arrays.stream(fields, 3, fields.length).mapToDouble(Double::parseDouble).toArray();
      groups.computeIfAbsent(fields[0] + " " + fields[1], any -> new ArrayList<>()).add(values);
    }
    groups.forEach((group, values) -> {
      StringBuilder line = new StringBuilder(group).append(" (").append(values.size()).append("):");
      for (int i = 0; i < values.getFirst().length; i++) {
        int at = i;
        double mean = values.stream().mapToDouble(value -> value[at]).average().orElseThrow();
        line.append(String.format(Locale.ROOT, i % 4 == 0 ? "  %.3f" : " %.3f", mean));
      }
      System.out.println(line);
    });
  }

  private String run(Variant variant, int bits, long seed) {
    HuggingModel model = train(variant, bits, seed);
    HuggingModel.Hashed image = hashed(model, Modality.IMAGE);
    HuggingModel.Hashed text = hashed(model, Modality.TEXT);
    double[] first = evaluate(model, image, text);
    double[] second = evaluate(model, text, image);
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < first.length; i += 2) {
      for (double value : new double[] {first[i], second[i], first[i + 1], second[i + 1]}) {
        line.append(String.format(Locale.ROOT, " %.5f", value));
      }
    }
    return line.toString();
  }

  private HuggingModel train(Variant variant, int bits, long seed) {
    TrainingConfig config =
        new TrainingConfig(
            bits,
            seed,
            new ContrastiveObjective(0.5, 0),
            NetworkShapes.both(new NetworkShape(List.of(512), 0.5)),
            new OptimiserConfig(
                new OptimiserConfig.Kind.AdamW(), 1e-3, 0, new Schedule.Cosine(), 0, false, 1),
            BATCH,
            EPOCHS,
            0,
            InputScaling.UNIT_VARIANCE,
            Binarisation.TANH);
    HuggingConfig hugging =
        new HuggingConfig(
            variant.trunk(),
            new HuggingConfig.Local(128, variant.clusters(), variant.ghosts(), 49, 12),
            new HuggingConfig.Alignment(variant.weight(), 0.2),
            new HuggingConfig.Teaching(variant.teaching(), 0.1),
            variant.quantisation());
    return new HuggingTraining(
            config,
            hugging,
            new PairTokens(embeddings.ragged("object_features"), embeddings.ragged("words")),
            new TrainingSetup(
                new TrainingPairs(
                    embeddings.dense("image_features"), embeddings.dense("text"), training),
                Optional.empty(),
                Optional.empty(),
                "study"))
        .run(TrainingListener.NONE, UnusableCheckpoints.REFUSE)
        .model();
  }

  private HuggingModel.Hashed hashed(HuggingModel model, Modality modality) {
    boolean image = modality == Modality.IMAGE;
    FloatMatrix vectors = embeddings.dense(image ? "image_features" : "text");
    RaggedMatrix tokens = embeddings.ragged(image ? "object_features" : "words");
    return model.hash(modality, vectors, tokens, 0, vectors.rows());
  }

  /** mAP@all and @50 by Hamming distance, then re-ranked where there are local codes. */
  private double[] evaluate(
      HuggingModel model, HuggingModel.Hashed asking, HuggingModel.Hashed asked) {
    Optional<ProductQuantiserCodebooks> codebooks = model.codebooks();
    int width = model.bits() / Byte.SIZE;
    int values = model.clusters() * model.localDimension();
    double[] sums = new double[codebooks.isPresent() ? 4 : 2];
    for (int query : queries) {
      Neighbours found = rank(asking.codes(), query, asked.codes(), width);
      add(sums, 0, query, found.slots());
      if (codebooks.isPresent()) {
        float[] local =
            Arrays.copyOfRange(asking.localVectors(), query * values, (query + 1) * values);
        AsymmetricTables tables = codebooks.orElseThrow().tables(local);
        int bytes = tables.shape().codeBytes();
        int[] slots =
            ReRanking.STANDARD
                .apply(
                    found,
                    model.bits(),
                    slot -> tables.score(asked.localCodes(), training[slot] * bytes))
                .slots();
        add(sums, 2, query, slots);
      }
    }
    return Arrays.stream(sums).map(sum -> sum / queries.length).toArray();
  }

  private Neighbours rank(byte[] asking, int query, byte[] asked, int width) {
    int[] distances = new int[training.length];
    Integer[] order = new Integer[training.length];
    for (int slot = 0; slot < training.length; slot++) {
      order[slot] = slot;
      for (int at = 0; at < width; at++) {
        distances[slot] +=
            Integer.bitCount(
                (asking[query * width + at] ^ asked[training[slot] * width + at]) & 0xFF);
      }
    }
    Arrays.sort(order, Comparator.comparingInt(slot -> distances[slot]));
    int[] slots = Arrays.stream(order).mapToInt(Integer::intValue).toArray();
    return new Neighbours(slots, Arrays.stream(slots).map(slot -> distances[slot]).toArray());
  }

  private void add(double[] sums, int at, int query, int[] slots) {
    sums[at] += averagePrecision(query, slots, slots.length);
    sums[at + 1] += averagePrecision(query, slots, CUTOFF);
  }

  /** Divided by the hits found, as DJSRH does. */
  private double averagePrecision(int query, int[] slots, int cutoff) {
    Set<String> wanted = labels.get(embeddings.ids().get(query));
    double sum = 0;
    int hits = 0;
    for (int rank = 0; rank < cutoff; rank++) {
      Set<String> shared = new HashSet<>(labels.get(embeddings.ids().get(training[slots[rank]])));
      shared.retainAll(wanted);
      if (!shared.isEmpty()) {
        hits++;
        sum += hits / (rank + 1.0);
      }
    }
    return hits == 0 ? 0 : sum / hits;
  }
}
