package org.crosshash.experiments.commands;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResultsMarkdownTest {
  @Test
  void meanAndInterval_fiveValues_isStudentsInterval() {
    // Deviation .0158114, t of 4 degrees of freedom 2.776445: 2.776445 * .0158114 / sqrt 5 =
    // .01963.
    assertThat(ResultsMarkdown.meanAndInterval(new double[] {.36, .37, .38, .39, .40}))
        .isEqualTo(".380 ± .020");
  }

  @Test
  void meanAndInterval_oneOrNoValue_hasNoInterval() {
    assertThat(ResultsMarkdown.meanAndInterval(new double[] {1})).isEqualTo("1.000");
    assertThat(ResultsMarkdown.meanAndInterval(new double[0])).isEqualTo("–");
  }

  @Test
  void meanAndInterval_equalValues_isNought() {
    assertThat(ResultsMarkdown.meanAndInterval(new double[] {.25, .25})).isEqualTo(".250 ± .000");
  }
}
