package org.crosshash.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.crosshash.errors.CrosshashException;
import org.junit.jupiter.api.Test;

class CommunityAgreementTest {
  /** Communities and labels for which scikit-learn computed {@link #SCIKIT_LEARN}. */
  private static final int[] COMMUNITIES = {0, 0, 0, 1, 1, 2, 2, 2, 3, 3};

  private static final int[] LABELS = {0, 0, 1, 1, 1, 2, 2, 0, 2, 1};
  private static final double SCIKIT_LEARN = 0.46301296975168893;

  @Test
  void of_oneLabelAnItem_equalsScikitLearn() {
    CommunityAgreement agreement = CommunityAgreement.of(COMMUNITIES, single(LABELS));

    assertThat(agreement.items()).isEqualTo(10);
    assertThat(agreement.normalisedMutualInformation()).isCloseTo(SCIKIT_LEARN, within(1e-12));
    assertThat(agreement.purity()).isCloseTo((2 + 2 + 2 + 1) / 10.0, within(1e-15));
  }

  @Test
  void of_othersNamesForTheSameDivision_isPerfect() {
    CommunityAgreement agreement =
        CommunityAgreement.of(new int[] {5, 5, 7, 7}, single(new int[] {1, 1, 0, 0}));

    assertThat(agreement.normalisedMutualInformation()).isCloseTo(1, within(1e-12));
    assertThat(agreement.purity()).isEqualTo(1);
  }

  @Test
  void of_independentDivisions_isZero() {
    CommunityAgreement agreement =
        CommunityAgreement.of(new int[] {0, 0, 1, 1}, single(new int[] {0, 1, 0, 1}));

    assertThat(agreement.normalisedMutualInformation()).isCloseTo(0, within(1e-12));
    assertThat(agreement.purity()).isEqualTo(0.5);
  }

  @Test
  void of_oneCommunity_hasNoInformationUnlessThereIsOneLabel() {
    assertThat(
            CommunityAgreement.of(new int[] {3, 3}, single(new int[] {0, 1}))
                .normalisedMutualInformation())
        .isZero();
    assertThat(
            CommunityAgreement.of(new int[] {3, 3}, single(new int[] {4, 4}))
                .normalisedMutualInformation())
        .isEqualTo(1);
  }

  @Test
  void of_severalLabels_countsEachInPartsAndLeavesOutTheUnlabelled() {
    List<Set<String>> labels =
        List.of(Set.of("sea", "sky"), Set.of("sea"), Set.of(), Set.of("dog"), Set.of("dog", "sky"));

    CommunityAgreement agreement = CommunityAgreement.of(new int[] {0, 0, 0, 1, 1}, labels);

    // Shares by community and label, in quarters of the four labelled items: sea 1.5 and sky .5 in
    // the first, dog 1.5 and sky .5 in the second; sky says nothing, sea and dog all.
    double information = 2 * (1.5 / 4) * Math.log(2);
    double ofLabels = -2 * (1.5 / 4) * Math.log(1.5 / 4) - 0.25 * Math.log(0.25);
    assertThat(agreement.items()).isEqualTo(4);
    assertThat(agreement.normalisedMutualInformation())
        .isCloseTo(2 * information / (ofLabels + Math.log(2)), within(1e-12));
    assertThat(agreement.purity()).isEqualTo(1);
  }

  @Test
  void of_otherSizesOrNoLabels_isRefused() {
    assertThatThrownBy(() -> CommunityAgreement.of(new int[3], single(LABELS)))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("3 communities and 10 items");
    assertThatThrownBy(() -> CommunityAgreement.of(new int[2], List.of(Set.of(), Set.of())))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("labels");
  }

  private static List<Set<String>> single(int[] labels) {
    return Arrays.stream(labels).mapToObj(label -> Set.of("label" + label)).toList();
  }
}
