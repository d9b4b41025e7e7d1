package org.crosshash.kit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VectorOriginTest {
  private static final String ENCODER =
      "{\"digest\":\"ab\",\"encoder\":\"clip\",\"objects\":\"grid\",\"resize\":\"crop\",\"tokens\":true}";
  private static final String RIDGE =
      "{\"method\":\"ridge\",\"parameters\":\"tables/11\",\"regularisation\":10,\"rows\":90}";

  private static VectorOrigin encoder(String text) {
    return VectorOrigin.of(text, RIDGE);
  }

  private static VectorOrigin alignment(String text) {
    return VectorOrigin.of(ENCODER, text);
  }

  @Test
  void of_otherObjectsTokensOrSpacing_isTheSameEncoder() {
    assertThat(
            encoder(
                "{\"encoder\": \"clip\", \"digest\": \"ab\", \"resize\": \"crop\","
                    + " \"objects\": \"none\", \"tokens\": false}"))
        .isEqualTo(encoder(ENCODER));
  }

  @Test
  void of_otherModelWeightsOrResizing_isAnotherEncoder() {
    assertThat(encoder(ENCODER.replace("clip", "blip"))).isNotEqualTo(encoder(ENCODER));
    assertThat(encoder(ENCODER.replace("ab", "cd"))).isNotEqualTo(encoder(ENCODER));
    assertThat(encoder(ENCODER.replace("crop", "pad"))).isNotEqualTo(encoder(ENCODER));
    assertThat(encoder("")).isNotEqualTo(encoder(ENCODER));
  }

  @Test
  void of_sameParameters_isTheSameAlignmentWhateverElseIsSaid() {
    assertThat(
            alignment(
                "{\"rows\":50,\"selection\":\"tables/22\",\"parameters\":\"tables/11\","
                    + "\"method\":\"ridge\"}"))
        .isEqualTo(alignment(RIDGE));
  }

  @Test
  void of_otherMethodOrParametersOrNone_isAnotherAlignment() {
    assertThat(alignment(RIDGE.replace("11", "12"))).isNotEqualTo(alignment(RIDGE));
    assertThat(alignment(RIDGE.replace("ridge", "centre"))).isNotEqualTo(alignment(RIDGE));
    assertThat(alignment("")).isNotEqualTo(alignment(RIDGE));
    assertThat(alignment("{\"method\":\"ridge\"}")).isNotEqualTo(alignment(RIDGE));
  }

  @Test
  void of_methodNone_fitsNothingAndIsNotRaw() {
    String none = "{\"method\":\"none\",\"parameters\":\"tables/11\",\"rows\":90}";
    assertThat(alignment(none.replace("11", "12"))).isEqualTo(alignment(none));
    assertThat(alignment("")).isNotEqualTo(alignment(none));
  }

  @Test
  void of_textsOfAnotherForm_areComparedAsTheyAre() {
    assertThat(VectorOrigin.of("mine", "centre")).isEqualTo(VectorOrigin.of("mine", "centre"));
    assertThat(VectorOrigin.of("mine", "centre")).isNotEqualTo(VectorOrigin.of("mine", "ridge"));
    assertThat(VectorOrigin.of("mine", "")).isNotEqualTo(VectorOrigin.of("other", ""));
    assertThat(VectorOrigin.of("[1]", "")).isNotEqualTo(VectorOrigin.of("", ""));
  }
}
