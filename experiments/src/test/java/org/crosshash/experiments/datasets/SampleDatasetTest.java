package org.crosshash.experiments.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleDatasetTest {
  @Test
  void open_emptyFolder_hasThePublishedCountsAndAllPictures(@TempDir Path folder) {
    Dataset sample = SampleDataset.open(folder);

    assertThat(sample.pairs()).hasSize(3409);
    assertThat(sample.split().train()).hasSize(2608).isEqualTo(sample.split().database());
    assertThat(sample.split().validation()).hasSize(300);
    assertThat(sample.split().query()).hasSize(501);
    assertThat(sample.pairs()).allMatch(pair -> Files.isRegularFile(sample.picture(pair)));
    Set<String> labels = new HashSet<>();
    sample.pairs().forEach(pair -> labels.addAll(pair.labels()));
    assertThat(labels).hasSize(24);
  }

  @Test
  void open_interruptedUnpacking_unpacksAgain(@TempDir Path folder) throws Exception {
    SampleDataset.open(folder);
    Files.delete(folder.resolve(".complete"));
    Path picture = folder.resolve("images/animals__armadillo_architetto_fra_01.webp");
    long size = Files.size(picture);
    Files.write(picture, new byte[3]);

    SampleDataset.open(folder);

    assertThat(picture).hasSize(size);
  }

  @Test
  void groupPermutation_onTheSample_drawsItsFixedSplitAgain(@TempDir Path folder) {
    Dataset sample = SampleDataset.open(folder);

    Split drawn = new GroupPermutationSplit(500, 300, 1).split(sample.pairs());

    assertThat(drawn.query()).isEqualTo(sample.split().query());
    assertThat(drawn.validation()).isEqualTo(sample.split().validation());
    assertThat(drawn.train()).isEqualTo(sample.split().train());
  }
}
