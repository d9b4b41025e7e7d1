package org.crosshash.experiments.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.crosshash.experiments.datasets.DatasetCatalogue;
import org.crosshash.experiments.pipeline.SmallSample;
import org.crosshash.experiments.platform.RunningPlatform;
import org.crosshash.experiments.platform.Workspace;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Neighbours and communities of a small sample, by the commands and a platform of their own. */
class GraphCommandsTest {
  private static final String DATASET = "small-sample";

  @TempDir private static Path folder;
  private static RunningPlatform platform;
  private static String aligned;

  private record Run(int status, String out, String err) {
    String name() {
      assertThat(status).as(err).isZero();
      assertThat(out).matches("tables/[0-9a-f]{64}\\R");
      return out.strip();
    }
  }

  private static Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = CrosshashCommand.commandLine();
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    List<String> words = new ArrayList<>(List.of(arguments));
    words.addAll(List.of("--workspace", workspaceFolder().toString()));
    return new Run(line.execute(words.toArray(String[]::new)), out.toString(), err.toString());
  }

  private static Path workspaceFolder() {
    return folder.resolve("workspace");
  }

  @BeforeAll
  static void start() {
    Workspace workspace = Workspace.open(workspaceFolder());
    new DatasetCatalogue(workspace.datasets())
        .add(SmallSample.in(folder.resolve("sample")), /* replace= */ false);
    platform = RunningPlatform.attachOrStart(workspace);
    String embeddings = run("encode", "--dataset", DATASET).name();
    aligned = run("align", "--embeddings", embeddings, "--dataset", DATASET).name();
  }

  @AfterAll
  static void stop() {
    platform.close();
    RunningPlatform.stop(Workspace.open(workspaceFolder()));
  }

  @Test
  void graphThenCommunities_ofTrainingPairs_tellQualityAndAgreementWithLabels() throws Exception {
    Path file = folder.resolve("communities.jsonl");

    Run graph = run("graph", "--aligned", aligned, "--dataset", DATASET, "--set", "neighbours=10");
    Run communities =
        run(
            "communities",
            "--graph",
            graph.name(),
            "--dataset",
            DATASET,
            "--json",
            file.toString());

    assertThat(graph.err()).containsPattern("neighbours +10");
    assertThat(communities.name()).isNotEqualTo(graph.name());
    assertThat(communities.err())
        .containsPattern("modularity +0\\.\\d{4}")
        .containsPattern("labelled_items +\\d+")
        .containsPattern("normalised_mutual_information +0\\.\\d{4}")
        .containsPattern("purity +0\\.\\d{4}");
    JsonNode line = new JsonMapper().readTree(Files.readString(file));
    assertThat(line.path("communities_table").asText()).isEqualTo(communities.name());
    assertThat(line.path("communities").asDouble()).isBetween(2.0, 159.0);
    assertThat(line.path("purity").asDouble()).isGreaterThan(0.1);
  }

  @Test
  void graph_approximate_tellsItsRecall() {
    Run graph =
        run("graph", "--aligned", aligned, "--set", "neighbours=5", "--set", "search=approximate");

    assertThat(graph.name()).isNotEmpty();
    assertThat(graph.err()).containsPattern("recall +(1|0\\.\\d{4})");
  }

  @Test
  void communities_withoutDataset_tellNothingOfLabels() {
    String graph = run("graph", "--aligned", aligned, "--set", "column=text").name();

    Run communities = run("communities", "--graph", graph, "--set", "algorithm=label_propagation");

    assertThat(communities.name()).isNotEmpty();
    assertThat(communities.err()).contains("modularity").doesNotContain("purity");
  }

  @Test
  void graph_vectorsByHammingDistance_refusedBeforeAnythingRuns() {
    Run graph = run("graph", "--aligned", aligned, "--set", "metric=hamming");

    assertThat(graph.status()).isEqualTo(1);
    assertThat(graph.err()).contains("Hamming").contains("--codes");
  }

  @Test
  void communities_resolutionBelowZero_refused() {
    String graph = run("graph", "--aligned", aligned, "--set", "neighbours=3").name();

    Run communities = run("communities", "--graph", graph, "--set", "resolution=-1");

    assertThat(communities.status()).isEqualTo(1);
    assertThat(communities.err()).contains("resolution");
  }
}
