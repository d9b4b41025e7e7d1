package org.crosshash.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.crosshash.tables.FloatMatrix;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Retrieval quality of float vectors on Open Clipart (folder {@code openclipart} of {@code
 * -Dcrosshash.data}) against a Python prototype's figures on the same split. Takes about a minute.
 */
class OpenClipartQualityTest {
  private static List<Item> items;
  private static EmbeddingColumns raw;
  private static final Workers WORKERS = Workers.perProcessor();

  private record Item(Path image, String text, Set<String> labels, String split) {}

  private static void encode() throws IOException {
    String data = System.getProperty("crosshash.data", "");
    assumeTrue(!data.isEmpty(), "Needs Open Clipart: give its folder by -Dcrosshash.data");
    Path folder = Path.of(data, "openclipart");
    items =
        Files.readAllLines(folder.resolve("pairs.tsv")).stream()
            .skip(1)
            .map(line -> line.split("\t", -1))
            .map(f -> new Item(folder.resolve(f[1]), f[2], Set.of(f[3].split("\\|")), f[5]))
            .toList();
    try (Encoder encoder = new ConseLite0Encoder()) {
      List<ImageVectors> images =
          WORKERS.map(items, i -> encoder.encodeImage(read(i.image()), EncodingOptions.DEFAULT));
      List<TextVectors> texts =
          WORKERS.map(items, i -> encoder.encodeText(i.text(), EncodingOptions.DEFAULT));
      TreeMap<String, FloatMatrix> whole = new TreeMap<>();
      whole.put(Columns.IMAGE, matrix(images.stream().map(ImageVectors::image).toList()));
      whole.put(
          Columns.IMAGE_FEATURES, matrix(images.stream().map(ImageVectors::features).toList()));
      whole.put(Columns.TEXT, matrix(texts.stream().map(TextVectors::text).toList()));
      raw = new EmbeddingColumns(whole, new TreeMap<>(), items.size());
    }
  }

  @AfterAll
  static void close() {
    WORKERS.close();
  }

  @Test
  void alignedCosine_byEachMethod_reachesThePrototypesFigures() throws IOException {
    encode();
    assertQuality(new AlignmentMethod.None(), .126, .166);
    assertQuality(new AlignmentMethod.Centre(), .168, .154);
    assertQuality(new AlignmentMethod.Ridge(10), .314, .325);
    assertQuality(new AlignmentMethod.Cca(10, 128), .333, .334);
  }

  private static void assertQuality(
      AlignmentMethod method, double imageToText, double textToImage) {
    Alignment alignment = AlignmentFitter.fit(method, raw, rows("train"));
    EmbeddingColumns aligned = alignment.apply(raw, WORKERS);
    FloatMatrix images = aligned.whole().get(Columns.IMAGE);
    FloatMatrix texts = aligned.whole().get(Columns.TEXT);
    assertThat(meanAveragePrecision(images, texts))
        .as("%s, image to text", method)
        .isCloseTo(imageToText, Offset.offset(.006));
    assertThat(meanAveragePrecision(texts, images))
        .as("%s, text to image", method)
        .isCloseTo(textToImage, Offset.offset(.006));
  }

  /** Queries of the query split against the train split, which is the database. */
  private static double meanAveragePrecision(FloatMatrix queries, FloatMatrix database) {
    return new RetrievalQuality(items.stream().map(Item::labels).toList(), WORKERS)
        .meanAveragePrecision(queries, rows("query"), database, rows("train"));
  }

  private static int[] rows(String split) {
    return IntStream.range(0, items.size())
        .filter(i -> items.get(i).split().equals(split))
        .toArray();
  }

  private static FloatMatrix matrix(List<float[]> rows) {
    int columns = rows.getFirst().length;
    float[] values = new float[rows.size() * columns];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i), 0, values, i * columns, columns);
    }
    return FloatMatrix.of(values, columns);
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
