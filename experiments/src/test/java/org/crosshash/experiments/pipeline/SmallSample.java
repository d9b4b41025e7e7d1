package org.crosshash.experiments.pipeline;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.experiments.datasets.SampleDataset;
import org.crosshash.experiments.datasets.Split;

/** Every fifteenth pair of the sample: enough to run all stages, too little to learn from. */
public final class SmallSample {
  private SmallSample() {}

  /** Unpacks the sample into a folder and thins it out. */
  public static Dataset in(Path folder) {
    Dataset sample = SampleDataset.open(folder);
    List<Pair> pairs =
        IntStream.range(0, sample.pairs().size())
            .filter(i -> i % 15 == 0)
            .mapToObj(sample.pairs()::get)
            .toList();
    List<String> ids = pairs.stream().map(Pair::id).toList();
    List<String> train = ids.subList(0, 160);
    return new Dataset(
        "small-sample",
        "a test",
        pairs,
        sample.folder(),
        new Split(train, train, ids.subList(160, 200), ids.subList(200, ids.size()), "a test"));
  }
}
