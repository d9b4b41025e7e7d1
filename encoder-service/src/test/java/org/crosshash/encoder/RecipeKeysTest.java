package org.crosshash.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.crosshash.encoder.v1.AlignConfig;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.Digest;
import org.junit.jupiter.api.Test;

/**
 * Golden keys: a change of what an operation means must raise its revision, and then these keys are
 * written anew.
 */
class RecipeKeysTest {
  private static final ArtifactName TABLE = ArtifactName.table(Digest.of("table"));
  private static final ArtifactName SELECTION = ArtifactName.table(Digest.of("selection"));

  @Test
  void recipe_encodeTable_hasItsGoldenKey() {
    EncodeConfig config = EncodeConfig.getDefaultInstance();
    assertThat(
            EncodeTableOperation.recipe(config, TABLE, Digest.of("encoder"), Optional.empty())
                .key()
                .hex())
        .isEqualTo("f49633a3a4a2eebd72fd7ae9a51c6c19fd34a52ee719ce26146b0098c35f0e4c");
    EncodeConfig other =
        config.toBuilder().setResize("centre_crop").setTokens(true).setObjects("whole").build();
    assertThat(
            EncodeTableOperation.recipe(other, TABLE, Digest.of("encoder"), Optional.empty())
                .key()
                .hex())
        .isEqualTo("75571001fbb03a5b0a738ffa4855cfafd81a16127882319b40bb5afbf97aeaaa");
    EncodeConfig skipping = config.toBuilder().setUnreadable("skip").build();
    assertThat(
            EncodeTableOperation.recipe(skipping, TABLE, Digest.of("encoder"), Optional.empty())
                .key()
                .hex())
        .isEqualTo("87d7a204144bba96419af60becf1d7598fef0075b011779f8a806d407b8b543d");
    EncodeConfig detecting = config.toBuilder().setObjects("detected").build();
    assertThat(
            EncodeTableOperation.recipe(
                    detecting, TABLE, Digest.of("encoder"), Optional.of(Digest.of("detector")))
                .key()
                .hex())
        .isEqualTo("bb31c4adba45a3aceb3277ddaaa11e3bb068db143542b0837ab023577dd41e23");
  }

  @Test
  void recipe_alignTable_hasItsGoldenKeys() {
    AlignConfig centre = EncodeSettings.effective(AlignConfig.getDefaultInstance());
    assertThat(AlignTableOperation.fitRecipe(centre, Map.of("embeddings", TABLE)).key().hex())
        .isEqualTo("cab8562d64ff854bee231ce4d0c4936210ed2aab2db75a017e99220ca8371975");
    AlignConfig cca =
        EncodeSettings.effective(
            AlignConfig.newBuilder().setMethod("cca").setRegularisation(1).build());
    assertThat(
            AlignTableOperation.fitRecipe(cca, Map.of("embeddings", TABLE, "selection", SELECTION))
                .key()
                .hex())
        .isEqualTo("c2c340a3481871d8ab8653f2b3c7a1e572b9fc89718b475af109f301fcb6dc9d");
    assertThat(AlignTableOperation.applyRecipe(TABLE, SELECTION).key().hex())
        .isEqualTo("dd5854645928ff6d12eebddb97795e507efb03d100e89fe69de8ba3e075823a8");
  }

  @Test
  void recipe_defaultsWrittenOut_hasTheSameKey() {
    EncodeConfig explicit =
        EncodeConfig.newBuilder()
            .setEncoder("conse-lite0")
            .setResize("squash")
            .setObjects("regions")
            .setUnreadable("fail")
            .setTokens(false)
            .build();
    try (ToyEncoder encoder = new ToyEncoder()) {
      assertThat(
              EncodeTableOperation.recipe(
                  EncodeSettings.effective(explicit, encoder),
                  TABLE,
                  Digest.of("encoder"),
                  Optional.empty()))
          .isEqualTo(
              EncodeTableOperation.recipe(
                  EncodeConfig.getDefaultInstance(),
                  TABLE,
                  Digest.of("encoder"),
                  Optional.empty()));
    }
  }
}
