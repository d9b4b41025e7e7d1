package org.crosshash.experiments.sweeps.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.experiments.datasets.Split;
import org.crosshash.experiments.pipeline.CurvePoint;
import org.crosshash.experiments.sweeps.state.TrialDetail.KeptCurve;
import org.crosshash.experiments.sweeps.state.TrialDetail.KeptHit;
import org.crosshash.experiments.sweeps.state.TrialDetail.KeptQuery;
import org.crosshash.tables.CodesTable;
import org.junit.jupiter.api.Test;

class TrialDetailsTest {
  private static final int BYTES = 2;

  private static Dataset dataset(int pairs) {
    List<String> ids = IntStream.range(0, pairs).mapToObj(i -> "p" + i).toList();
    return new Dataset(
        "pairs",
        "a test",
        ids.stream().map(id -> new Pair(id, id + ".png", "text", List.of(), "")).toList(),
        Path.of("."),
        new Split(
            ids.subList(0, pairs / 2),
            ids.subList(0, pairs / 2),
            ids.subList(pairs / 2, pairs),
            List.of(),
            "a test"));
  }

  private static CodesTable codes(Dataset dataset) {
    List<String> ids = new ArrayList<>();
    List<String> modalities = new ArrayList<>();
    for (Pair pair : dataset.pairs()) {
      ids.addAll(List.of(pair.id(), pair.id()));
      modalities.addAll(List.of("image", "text"));
    }
    byte[] codes = new byte[ids.size() * BYTES];
    new Random(3).nextBytes(codes);
    return new CodesTable(ids, modalities, codes, 8 * BYTES, "models/m", Optional.empty(), 0);
  }

  private static int distance(CodesTable codes, int left, int right) {
    int distance = 0;
    for (int i = 0; i < BYTES; i++) {
      int differing = codes.codes()[left * BYTES + i] ^ codes.codes()[right * BYTES + i];
      distance += Integer.bitCount(differing & 0xff);
    }
    return distance;
  }

  @Test
  void gallery_randomCodes_isWhatSortingAllFinds() {
    Dataset dataset = dataset(100);
    CodesTable codes = codes(dataset);

    List<KeptQuery> gallery = TrialGallery.of(dataset, "query", codes);

    assertThat(gallery.stream().map(KeptQuery::task))
        .containsExactly("t2i", "t2i", "t2i", "t2i", "i2t", "i2t", "i2t", "i2t");
    assertThat(gallery.stream().map(KeptQuery::query)).doesNotHaveDuplicates();
    for (KeptQuery query : gallery) {
      int text = query.task().equals("t2i") ? 1 : 0;
      int asking = 2 * Integer.parseInt(query.query().substring(1)) + text;
      List<KeptHit> all =
          dataset.split().database().stream()
              .map(id ->
                  new KeptHit(
                      id,
                      distance(codes, asking, 2 * Integer.parseInt(id.substring(1)) + 1 - text)))
              .sorted(Comparator.comparingInt(KeptHit::distance))
              .toList();
      assertThat(query.hits()).isEqualTo(all.subList(0, 8));
    }
  }

  @Test
  void gallery_fewQueriesAndItems_takesWhatIsThere() {
    Dataset dataset = dataset(6);

    List<KeptQuery> gallery = TrialGallery.of(dataset, "query", codes(dataset));

    assertThat(gallery).hasSize(3).allSatisfy(query -> assertThat(query.hits()).hasSize(3));
  }

  @Test
  void curves_manyPoints_areThinnedInTheirOrder() {
    List<CurvePoint> points = new ArrayList<>();
    for (int rank = 1; rank <= 200; rank++) {
      points.add(new CurvePoint("i2t", "precision_at_n", rank, 1.0 / rank));
      points.add(new CurvePoint("i2t", "recall_at_n", rank, rank / 200.0));
      points.add(new CurvePoint("i2t", "precision_recall_by_rank", Double.NaN, 1));
    }

    List<KeptCurve> curves = TrialDetails.curves(points);

    assertThat(curves).hasSize(1);
    assertThat(curves.getFirst().x()).hasSize(51).isSorted().startsWith(1.0, 5.0).endsWith(200.0);
    assertThat(curves.getFirst().y()).startsWith(1.0, 0.2);
  }
}
