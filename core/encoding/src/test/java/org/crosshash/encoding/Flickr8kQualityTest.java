package org.crosshash.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.crosshash.tables.FloatMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * Retrieval quality of the bundled encoder's float vectors on 1,000 photographs of Flickr8k (folder
 * {@code flickr8k-1k} of {@code -Dcrosshash.data}), the first caption as text: 200 queries against
 * the 781 other pairs with labels, the mean of five drawn splits, alignments fitted on the
 * database.
 */
class Flickr8kQualityTest {
  private static final int QUERIES = 200;
  private static final int SPLITS = 5;
  private static final int FITTED = 500;

  private record Item(Path image, String text, Set<String> labels) {}

  @Test
  void alignedCosine_byCentringAndRidge_reachesItsBars(TestReporter reporter) throws IOException {
    String data = System.getProperty("crosshash.data", "");
    Path folder = Path.of(data, "flickr8k-1k");
    assumeTrue(
        !data.isEmpty() && Files.isDirectory(folder),
        "Needs Flickr8k's photographs: give their folder by -Dcrosshash.data");
    List<Item> items =
        Files.readAllLines(folder.resolve("pairs.tsv")).stream()
            .skip(1)
            .map(line -> line.split("\t", -1))
            .filter(f -> !f[6].isEmpty())
            .map(f -> new Item(folder.resolve(f[0]), f[1], Set.of(f[6].split("\\|"))))
            .toList();
    try (Workers workers = Workers.perProcessor()) {
      EmbeddingColumns raw = encode(items, workers);
      RetrievalQuality quality =
          new RetrievalQuality(items.stream().map(Item::labels).toList(), workers);
      double[] centred = new double[2];
      double[] ridge = new double[2];
      for (int seed = 1; seed <= SPLITS; seed++) {
        List<Integer> drawn = new ArrayList<>(IntStream.range(0, items.size()).boxed().toList());
        Collections.shuffle(drawn, new Random(seed));
        int[] rows = drawn.stream().mapToInt(Integer::intValue).toArray();
        int[] queries = Arrays.copyOf(rows, QUERIES);
        int[] database = Arrays.copyOfRange(rows, QUERIES, rows.length);
        add(centred, quality, raw, new AlignmentMethod.Centre(), queries, database, database);
        add(
            ridge,
            quality,
            raw,
            new AlignmentMethod.Ridge(10),
            queries,
            database,
            Arrays.copyOf(database, FITTED));
      }
      String found =
          "centred %s, ridge %s".formatted(Arrays.toString(centred), Arrays.toString(ridge));
      reporter.publishEntry("I to T, T to I", found);
      assertThat(centred[0]).as(found).isGreaterThanOrEqualTo(.57);
      assertThat(centred[1]).as(found).isGreaterThanOrEqualTo(.57);
      assertThat(ridge[0]).as(found).isGreaterThanOrEqualTo(.64);
      assertThat(ridge[1]).as(found).isGreaterThanOrEqualTo(.64);
    }
  }

  private static void add(
      double[] means,
      RetrievalQuality quality,
      EmbeddingColumns raw,
      AlignmentMethod method,
      int[] queries,
      int[] database,
      int[] fitted) {
    EmbeddingColumns aligned =
        AlignmentFitter.fit(method, raw, fitted).apply(raw, quality.workers());
    FloatMatrix images = aligned.whole().get(Columns.IMAGE);
    FloatMatrix texts = aligned.whole().get(Columns.TEXT);
    means[0] += quality.meanAveragePrecision(images, queries, texts, database) / SPLITS;
    means[1] += quality.meanAveragePrecision(texts, queries, images, database) / SPLITS;
  }

  private static EmbeddingColumns encode(List<Item> items, Workers workers) {
    EncodingOptions options = new EncodingOptions(Resize.SQUASH, ObjectUnits.WHOLE, false);
    try (Encoder encoder = new ConseLite0Encoder()) {
      List<ImageVectors> images =
          workers.map(items, i -> encoder.encodeImage(read(i.image()), options));
      List<TextVectors> texts = workers.map(items, i -> encoder.encodeText(i.text(), options));
      TreeMap<String, FloatMatrix> whole = new TreeMap<>();
      whole.put(
          Columns.IMAGE, FloatMatrix.ofRows(images.stream().map(ImageVectors::image).toList()));
      whole.put(
          Columns.IMAGE_FEATURES,
          FloatMatrix.ofRows(images.stream().map(ImageVectors::features).toList()));
      whole.put(Columns.TEXT, FloatMatrix.ofRows(texts.stream().map(TextVectors::text).toList()));
      return new EmbeddingColumns(whole, new TreeMap<>(), items.size());
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
