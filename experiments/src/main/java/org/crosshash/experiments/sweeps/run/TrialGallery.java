package org.crosshash.experiments.sweeps.run;

import java.util.ArrayList;
import java.util.List;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.report.CodesRetrieval;
import org.crosshash.experiments.report.EvenSpread;
import org.crosshash.experiments.sweeps.state.TrialDetail.KeptHit;
import org.crosshash.experiments.sweeps.state.TrialDetail.KeptQuery;
import org.crosshash.tables.CodesTable;

/** Some queries of a dataset, evenly spread, with what codes find for them in its database. */
final class TrialGallery {
  private static final int TEXTS = 4;
  private static final int PICTURES = 4;
  private static final int HITS = 8;

  private TrialGallery() {}

  /**
   * The first half are texts that ask for pictures, the second pictures that ask for texts.
   *
   * @param asking the part of the split that asks
   * @param codes codes of all items, both modalities
   */
  static List<KeptQuery> of(Dataset dataset, String asking, CodesTable codes) {
    CodesRetrieval retrieval = new CodesRetrieval(dataset, codes);
    List<String> chosen = EvenSpread.of(dataset.split().part(asking), TEXTS + PICTURES);
    List<KeptQuery> gallery = new ArrayList<>();
    int texts = Math.min(TEXTS, chosen.size());
    gallery.addAll(ask("t2i", retrieval, chosen.subList(0, texts)));
    gallery.addAll(ask("i2t", retrieval, chosen.subList(texts, chosen.size())));
    return gallery;
  }

  private static List<KeptQuery> ask(String task, CodesRetrieval retrieval, List<String> queries) {
    return retrieval.ask(task.equals("t2i"), queries, HITS).stream()
        .map(answer ->
            new KeptQuery(
                task,
                answer.id(),
                answer.found().stream()
                    .map(found -> new KeptHit(found.id(), found.distance()))
                    .toList()))
        .toList();
  }
}
