package org.crosshash.experiments.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Endpoints;
import org.crosshash.config.Methods;
import org.crosshash.config.Settings;
import org.crosshash.encoder.v1.AlignConfig;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.pipeline.DatasetUpload;
import org.crosshash.experiments.pipeline.SmallSample;
import org.crosshash.experiments.pipeline.Stages;
import org.crosshash.experiments.platform.RunningPlatform;
import org.crosshash.experiments.platform.Workspace;
import org.crosshash.experiments.progress.LineProgress;
import org.crosshash.experiments.v1.MethodConfig;
import org.crosshash.similarity.v1.GuidanceConfig;
import org.crosshash.similarity.v1.UchmGuidance;
import org.crosshash.wire.Address;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks at real guidance of a small sample, built by a platform in a process of its own. */
class GuidanceStudyTest {
  private static final int BATCH = 64;

  @TempDir private static Path folder;
  private static Workspace workspace;
  private static RunningPlatform platform;
  private static CrosshashClient client;
  private static Dataset dataset;
  private static GuidanceStudy study;

  @BeforeAll
  static void start() {
    workspace = Workspace.open(folder.resolve("workspace"));
    dataset = SmallSample.in(folder.resolve("sample"));
    platform = RunningPlatform.attachOrStart(workspace);
    client = CrosshashClient.connect(Endpoints.single(Address.parse(platform.address())));
    Stages stages =
        new Stages(
            client,
            new LineProgress(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)));
    study =
        new GuidanceStudy(
            client,
            stages,
            dataset,
            new DatasetUpload(client, folder.resolve("upload")).upload(dataset, "query"),
            BATCH,
            1);
  }

  @AfterAll
  static void stop() {
    client.close();
    platform.close();
    RunningPlatform.stop(workspace);
  }

  @Test
  void look_globalRecipeWithCommunities_comparesBatchesTheWholeAndCommunities() {
    GuidanceFinding finding =
        study.look(choice("vtm-uch", "{guidance: {vtm_uch: {clusters: 8}}}", false));

    assertThat(finding.inBatches()).isPresent();
    assertThat(finding.overall().orElseThrow().pairs())
        .isGreaterThan(finding.inBatches().orElseThrow().pairs());
    assertThat(finding.overall().orElseThrow().meanAveragePrecision())
        .isGreaterThan(finding.overall().orElseThrow().shareRelevant());
    assertThat(finding.communities()).isPresent();
    assertThat(finding.description().getCommunitySizesList().stream().mapToInt(size -> size).sum())
        .isEqualTo(dataset.split().train().size());
    assertThat(finding.histogram().shares().stream().mapToDouble(share -> share).sum())
        .isCloseTo(1, within(1e-9));
    assertThat(GuidanceTableRows.cells(finding)).hasSameSizeAs(GuidanceTableRows.header());
    assertThat(GuidanceTableRows.line("small", finding))
        .containsKeys("precision", "recall", "map_overall", "purity", "seconds");
    if (Files.isWritable(Path.of("/proc/self/clear_refs"))) {
      assertThat(finding.peakBytes().orElseThrow()).isPositive();
    }

    String page =
        new GuidanceReport(dataset, study, BATCH)
            .render(List.of(finding), Map.of("vtm-uch", "Fan and Cao"));
    assertThat(page)
        .contains("<svg", "Fan and Cao", "community 0", "data:image/", "Sizes of the")
        .doesNotContain("src=\"http", "<link", "<script");
  }

  @Test
  void look_batchLocalRecipe_comparesTheSameBatchesOnly() {
    GuidanceFinding batchLocal = study.look(choice("djsrh", "{}", true));
    GuidanceFinding global = study.look(choice("dgcpn", "{}", false));

    assertThat(batchLocal.overall()).isEmpty();
    assertThat(batchLocal.communities()).isEmpty();
    assertThat(batchLocal.inBatches().orElseThrow().pairs())
        .isEqualTo(global.inBatches().orElseThrow().pairs());
    assertThat(batchLocal.inBatches().orElseThrow().relevant())
        .isEqualTo(global.inBatches().orElseThrow().relevant());
    assertThat(global.overall()).isPresent();
  }

  @Test
  void ablations_ofEveryRecipeThatHasSome_areSettingsThatDiffer() {
    RecipeChoice uchm =
        new RecipeChoice(
            "uchm",
            AlignConfig.getDefaultInstance(),
            Settings.resolve(
                GuidanceConfig.newBuilder().setUchm(UchmGuidance.getDefaultInstance()).build()),
            false);
    for (RecipeChoice recipe : List.of(choice("vtm-uch", "{}", false), uchm)) {
      List<RecipeChoice> choices = RecipeAblations.of(recipe);

      assertThat(choices).hasSizeGreaterThan(7);
      assertThat(choices.stream().map(RecipeChoice::config).distinct()).hasSameSizeAs(choices);
      assertThat(choices.getFirst().config()).isEqualTo(recipe.config());
    }
    assertThatThrownBy(() -> RecipeAblations.of(choice("djsrh", "{}", true)))
        .hasMessageContaining("[uchm, vtm-uch]");
  }

  private static RecipeChoice choice(String id, String overrides, boolean batchLocal) {
    MethodConfig config =
        Settings.merge(
            Methods.shipped().config(id, "small"),
            Settings.parse(overrides, MethodConfig.getDefaultInstance()));
    return new RecipeChoice(
        id,
        Settings.resolve(
            config.hasGuidanceAlignment() ? config.getGuidanceAlignment() : config.getAlignment()),
        Settings.resolve(config.getGuidance().toBuilder().setSeed(1).build()),
        batchLocal);
  }
}
