package org.crosshash.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import java.util.stream.Stream;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.config.Settings;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.CirhRecipe;
import org.crosshash.guidance.CosineCrossRecipe;
import org.crosshash.guidance.CosineFusedRecipe;
import org.crosshash.guidance.CosineImageRecipe;
import org.crosshash.guidance.CosineTextRecipe;
import org.crosshash.guidance.DgcpnRecipe;
import org.crosshash.guidance.DgcpnSparseRecipe;
import org.crosshash.guidance.DjsrhRecipe;
import org.crosshash.guidance.DsahRecipe;
import org.crosshash.guidance.ExternalRecipe;
import org.crosshash.guidance.GuidanceRecipe;
import org.crosshash.guidance.JdshRecipe;
import org.crosshash.guidance.RecipeKinds;
import org.crosshash.guidance.UchmRecipe;
import org.crosshash.guidance.UchstmRecipe;
import org.crosshash.guidance.VtmUchRecipe;
import org.crosshash.guidance.VtmUchSparseRecipe;
import org.crosshash.similarity.v1.BuildGuidanceRequest;
import org.crosshash.similarity.v1.DgcpnGuidance;
import org.crosshash.similarity.v1.DjsrhGuidance;
import org.crosshash.similarity.v1.GuidanceConfig;
import org.crosshash.similarity.v1.UchmGuidance;
import org.crosshash.similarity.v1.VtmUchGuidance;
import org.crosshash.tables.Recipe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The keys under which results are found again. A key may change only together with the operation's
 * revision; otherwise stored results would be taken for what they are not, or lost.
 */
class RecipeKeyTest {
  private static final ArtifactReference EMBEDDINGS = table('a');
  private static final ArtifactReference SELECTION = table('b');

  @Test
  void key_vtmUchByDefault_golden() {
    assertKey(
        GuidanceConfig.newBuilder().setVtmUch(VtmUchGuidance.getDefaultInstance()).build(),
        "{\"vtm_uch\":{}}",
        "2614fea842f68553744a89f617519f2c705249543ad56cae991db99015590846");
  }

  @Test
  void key_vtmUchChanged_golden() {
    assertKey(
        GuidanceConfig.newBuilder()
            .setSeed(7)
            .setVtmUch(
                VtmUchGuidance.newBuilder()
                    .setSpace("features")
                    .setClusters(128)
                    .setDeviationFactor(2)
                    .setTruncate(false)
                    .setKmeansRestarts(3))
            .build(),
        "{\"seed\":7,\"vtm_uch\":{\"clusters\":128,\"deviation_factor\":2,\"kmeans_restarts\":3,"
            + "\"space\":\"features\",\"truncate\":false}}",
        "10f23e6a8cd4aa8d953d261d77c15a92f3db6a9bf3c59692215a2bf0e064bac0");
  }

  @Test
  void key_djsrhByDefault_golden() {
    assertKey(
        GuidanceConfig.newBuilder().setDjsrh(DjsrhGuidance.getDefaultInstance()).build(),
        "{\"djsrh\":{}}",
        "60bac6d70c4f9a46b97971e71984ef671cad717bf7469c766db19f6d15cf5f5e");
  }

  @Test
  void key_dgcpnByDefault_golden() {
    assertKey(
        GuidanceConfig.newBuilder().setDgcpn(DgcpnGuidance.getDefaultInstance()).build(),
        "{\"dgcpn\":{}}",
        "ab0dd3940b33e57c7367f815b393d527e71aec30f10092ae528287d01c58f0c4");
  }

  @ParameterizedTest
  @CsvSource({
    "jdsh, babfe4bca54ec92a84828ea376d0ed9b84a1da8af0bd4f98c1207a52ac751d19",
    "dsah, a569f15275af4a5cf99e8baa5c1fe146ad636457015ab5b1da7a4e8b7d767353",
    "cirh, 46608d76edc28095ee477d586d3bb67041bf215d710fcddbe45102b433586410",
    "uchstm, 97b67e7fe370a467422f3ab94853b8a70596fe0a0b107d9122e6e0742249925f",
    "cosine-image, 29c3562ecd1c052ad9ffac7605114427884682dac47dcd1037426fa6d1b7ce3e",
    "cosine-text, 12dc61d652032242da83c01de1ed26de318919124dd821a047d82129e6da1591",
    "cosine-fused, 001c073728a214eb43b23d91ee027d2f244dd8f8e75fba30b4b90e1de8a9931d",
    "cosine-cross, 8311b34677b9c3df74089447d96222ff9db063723a4bf4d7cbd932975a6fbc97",
    "external, ceacb0e5424252610ea109444a97ab0fe02e175be4f740040132900e6767180e"
  })
  void key_otherRecipesByDefault_golden(String id, String key) {
    assertKey(RecipeMapping.standard(id), "{\"" + id.replace('-', '_') + "\":{}}", key);
  }

  @Test
  void key_uchmByDefault_golden() {
    assertKey(
        GuidanceConfig.newBuilder().setUchm(UchmGuidance.getDefaultInstance()).build(),
        "{\"uchm\":{}}",
        "e8d7c07d4094128dfa13fdbf5b3c7334aa0295fee37825955e4249cf11bd01c3");
  }

  @Test
  void key_seedOfUchmWithoutInteraction_sameKeyAndElseAnother() {
    for (String interaction : List.of("none", "full")) {
      GuidanceConfig one =
          GuidanceConfig.newBuilder()
              .setUchm(UchmGuidance.newBuilder().setInteraction(interaction))
              .build();
      GuidanceConfig two = one.toBuilder().setSeed(2).build();

      assertThat(
              BuildGuidanceOperation.recipe(request(two))
                  .key()
                  .equals(BuildGuidanceOperation.recipe(request(one)).key()))
          .isEqualTo(interaction.equals("none"));
    }
  }

  @Test
  void key_sparseRecipesByDefault_golden() {
    assertKey(
        RecipeMapping.standard(VtmUchSparseRecipe.ID),
        "{\"vtm_uch_sparse\":{}}",
        "b2ffc732153f9a2d7310547ae60f13606b40cf746f1d3b159b330b6e9bb60cf8");
    assertKey(
        RecipeMapping.standard(DgcpnSparseRecipe.ID),
        "{\"dgcpn_sparse\":{}}",
        "7267af1fd08e1f95f885bbff3048ccb9aa86ad18e2516c3556dd879219b55d31");
  }

  @Test
  void key_defaultsWrittenOut_sameKey() {
    GuidanceConfig plain =
        GuidanceConfig.newBuilder().setVtmUch(VtmUchGuidance.getDefaultInstance()).build();

    assertThat(BuildGuidanceOperation.recipe(request(Settings.resolve(plain))).key())
        .isEqualTo(BuildGuidanceOperation.recipe(request(plain)).key());
  }

  @Test
  void key_seedOfARecipeWithoutRandomParts_sameKey() {
    GuidanceConfig one =
        GuidanceConfig.newBuilder().setDgcpn(DgcpnGuidance.getDefaultInstance()).build();
    GuidanceConfig two = one.toBuilder().setSeed(2).build();

    assertThat(BuildGuidanceOperation.recipe(request(two)).key())
        .isEqualTo(BuildGuidanceOperation.recipe(request(one)).key());
  }

  @Test
  void key_otherSeedOrSelection_otherKey() {
    GuidanceConfig one =
        GuidanceConfig.newBuilder().setVtmUch(VtmUchGuidance.getDefaultInstance()).build();
    GuidanceConfig two = one.toBuilder().setSeed(2).build();

    assertThat(BuildGuidanceOperation.recipe(request(two)).key())
        .isNotEqualTo(BuildGuidanceOperation.recipe(request(one)).key());
    assertThat(
            BuildGuidanceOperation.recipe(request(one).toBuilder().clearSelection().build()).key())
        .isNotEqualTo(BuildGuidanceOperation.recipe(request(one)).key());
  }

  @Test
  void key_formThatNothingReads_sameKey() {
    GuidanceConfig vtmUch =
        GuidanceConfig.newBuilder().setVtmUch(VtmUchGuidance.getDefaultInstance()).build();
    GuidanceConfig djsrh =
        GuidanceConfig.newBuilder().setDjsrh(DjsrhGuidance.getDefaultInstance()).build();

    assertThat(key(vtmUch.toBuilder().setNeighbours(7).setSampleSize(9).build()))
        .isEqualTo(key(vtmUch));
    assertThat(key(djsrh.toBuilder().setRepresentation("sparse").setStatistics("sample").build()))
        .isEqualTo(key(djsrh));
  }

  @Test
  void key_formThatIsRead_otherKey() {
    GuidanceConfig dgcpn =
        GuidanceConfig.newBuilder().setDgcpn(DgcpnGuidance.getDefaultInstance()).build();
    GuidanceConfig sparse = dgcpn.toBuilder().setRepresentation("sparse").build();
    GuidanceConfig sampled = dgcpn.toBuilder().setStatistics("sample").build();

    assertThat(
            Stream.of(
                    dgcpn,
                    sparse,
                    sparse.toBuilder().setNeighbours(7).build(),
                    sampled,
                    sampled.toBuilder().setSampleSize(9).build(),
                    sampled.toBuilder().setSeed(2).build())
                .map(RecipeKeyTest::key))
        .doesNotHaveDuplicates();
  }

  @Test
  void normalise_factoredWithoutIngredients_refused() {
    GuidanceConfig uchm =
        RecipeMapping.standard(UchmRecipe.ID).toBuilder().setRepresentation("factored").build();

    assertThatThrownBy(() -> RecipeMapping.normalise(uchm))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("uchm has no factored representation");
  }

  @ParameterizedTest
  @MethodSource("standardRecipes")
  void recipe_defaultsOfTheContract_thePublishedConstants(GuidanceRecipe standard) {
    GuidanceRecipe mapped =
        RecipeMapping.recipe(RecipeMapping.normalise(RecipeMapping.standard(standard.id())));

    assertThat(mapped).isEqualTo(standard);
    assertThat(mapped.settings()).isEqualTo(standard.settings());
    assertThat(RecipeKinds.recipe(standard.id(), standard.settings())).isEqualTo(standard);
  }

  @ParameterizedTest
  @MethodSource("standardRecipes")
  void contract_messageOfARecipe_holdsItsSettingsAndNoOthers(GuidanceRecipe standard) {
    GuidanceConfig config = RecipeMapping.standard(standard.id());
    Descriptor message =
        ((Message) config.getAllFields().values().iterator().next()).getDescriptorForType();

    assertThat(message.getFields())
        .extracting(FieldDescriptor::getName)
        .containsExactlyInAnyOrderElementsOf(standard.settings().keySet());
  }

  @Test
  void standardRecipes_ids_allOfTheBuild() {
    assertThat(standardRecipes().map(GuidanceRecipe::id))
        .containsExactlyInAnyOrderElementsOf(RecipeKinds.ids());
  }

  static Stream<GuidanceRecipe> standardRecipes() {
    return Stream.of(
        VtmUchRecipe.paper(),
        DjsrhRecipe.paper(),
        DgcpnRecipe.paper(),
        JdshRecipe.paper(),
        DsahRecipe.paper(),
        CirhRecipe.paper(),
        UchmRecipe.defaults(),
        UchstmRecipe.paper(),
        CosineImageRecipe.standard(),
        CosineTextRecipe.standard(),
        CosineFusedRecipe.standard(),
        CosineCrossRecipe.standard(),
        VtmUchSparseRecipe.standard(),
        DgcpnSparseRecipe.standard(),
        ExternalRecipe.standard());
  }

  @Test
  void normalise_noRecipe_refusedWithTheChoices() {
    assertThatThrownBy(() -> RecipeMapping.normalise(GuidanceConfig.getDefaultInstance()))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("vtm_uch, djsrh, dgcpn");
  }

  @Test
  void normalise_settingOutOfRange_refusedWithItsPath() {
    assertThatThrownBy(() ->
            RecipeMapping.normalise(
                GuidanceConfig.newBuilder()
                    .setVtmUch(VtmUchGuidance.newBuilder().setClusters(0))
                    .build()))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("vtm_uch.clusters");
  }

  private static String key(GuidanceConfig config) {
    return BuildGuidanceOperation.recipe(request(config)).key().hex();
  }

  private static void assertKey(GuidanceConfig config, String canonical, String key) {
    Recipe recipe = BuildGuidanceOperation.recipe(request(config));
    assertThat(recipe.canonicalConfig()).isEqualTo(canonical);
    assertThat(recipe.key().hex()).isEqualTo(key);
  }

  private static BuildGuidanceRequest request(GuidanceConfig config) {
    return BuildGuidanceRequest.newBuilder()
        .setEmbeddings(EMBEDDINGS)
        .setSelection(SELECTION)
        .setConfig(config)
        .build();
  }

  private static ArtifactReference table(char digit) {
    return ArtifactReference.newBuilder()
        .setName("tables/" + String.valueOf(digit).repeat(64))
        .build();
  }
}
