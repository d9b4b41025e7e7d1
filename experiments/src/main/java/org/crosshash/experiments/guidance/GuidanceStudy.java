package org.crosshash.experiments.guidance;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.crosshash.artifacts.v1.Artifact;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.artifacts.v1.GetArtifactRequest;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Service;
import org.crosshash.encoder.v1.AlignConfig;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.evaluation.CommunityAgreement;
import org.crosshash.evaluation.LabelSets;
import org.crosshash.evaluation.LabelVocabulary;
import org.crosshash.evaluation.SimilarityAgreement;
import org.crosshash.evaluation.SimilarityAgreementCollector;
import org.crosshash.experiments.datasets.Dataset;
import org.crosshash.experiments.datasets.Pair;
import org.crosshash.experiments.pipeline.DatasetEncoding;
import org.crosshash.experiments.pipeline.Stages;
import org.crosshash.experiments.pipeline.Tables;
import org.crosshash.experiments.pipeline.UploadedDataset;
import org.crosshash.similarity.v1.DescribeGuidanceRequest;
import org.crosshash.similarity.v1.GuidanceDescription;
import org.crosshash.tables.GuidanceTable;

/**
 * Builds guidance of a dataset's training pairs by several recipes and compares it with the labels.
 *
 * <p>The labels stay on this side of the wire: the services build and describe without them. Used
 * for looking at recipes, never for choosing one on the queries: only training pairs are read.
 */
public final class GuidanceStudy {
  /** Most items whose whole matrix is fetched: 268 MB of values. */
  private static final int WHOLE_ITEMS = 8192;

  private static final String PEAK_MEMORY = "peak_memory_bytes";

  private final CrosshashClient client;
  private final Stages stages;
  private final Dataset dataset;
  private final UploadedDataset data;
  private final List<int[]> batches;
  private final List<Pair> trainingPairs;
  private final List<Set<String>> labels;
  private final LabelSets labelSets;
  private final Map<AlignConfig, ArtifactReference> aligned = new HashMap<>();

  /**
   * Studies over these services.
   *
   * @param batch size of the batches in which all recipes are compared
   * @param seed seed of the batches
   */
  public GuidanceStudy(
      CrosshashClient client,
      Stages stages,
      Dataset dataset,
      UploadedDataset data,
      int batch,
      long seed) {
    this.client = client;
    this.stages = stages;
    this.dataset = dataset;
    this.data = data;
    this.batches = TrainingBatches.of(dataset.split().train().size(), batch, seed);
    Map<String, Pair> pairs =
        dataset.pairs().stream().collect(Collectors.toMap(Pair::id, Function.identity()));
    this.trainingPairs = dataset.split().train().stream().map(pairs::get).toList();
    this.labels =
        trainingPairs.stream().<Set<String>>map(pair -> new TreeSet<>(pair.labels())).toList();
    this.labelSets = LabelSets.of(labels, new LabelVocabulary());
  }

  /** Builds and compares one recipe's guidance. */
  public GuidanceFinding look(RecipeChoice recipe) {
    ArtifactReference table =
        stages.guide(align(recipe.alignment()), data.train(), recipe.config()).getGuidance();
    GuidanceBlocks blocks = new GuidanceBlocks(client, table);
    List<float[]> values = new ArrayList<>();
    for (int[] batch : batches) {
      values.add(blocks.batch(batch));
    }
    Artifact artifact =
        client
            .artifacts(Service.SIMILARITY)
            .getArtifact(GetArtifactRequest.newBuilder().setName(table.getName()).build());
    GuidanceDescription description =
        client
            .similarity()
            .describeGuidance(
                DescribeGuidanceRequest.newBuilder().setName(table.getName()).build());
    Optional<int[]> communities = communities(table, description);
    return new GuidanceFinding(
        recipe,
        table,
        description,
        ValueHistogram.of(values),
        agreement(batches, values),
        overall(recipe, blocks),
        communities,
        communities
            .filter(found -> dataset.hasLabels())
            .map(found -> CommunityAgreement.of(found, labels)),
        artifact.getProvenance().getSeconds(),
        peak(artifact),
        artifact.getSizeBytes());
  }

  private static OptionalLong peak(Artifact artifact) {
    String bytes = artifact.getProvenance().getEnvironmentOrDefault(PEAK_MEMORY, "");
    return bytes.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(bytes));
  }

  private ArtifactReference align(AlignConfig config) {
    return aligned.computeIfAbsent(
        config,
        wanted ->
            stages
                .align(
                    stages.embeddings(
                        data, DatasetEncoding.of(dataset, EncodeConfig.getDefaultInstance())),
                    data.train(),
                    wanted)
                .getAligned());
  }

  private Optional<SimilarityAgreement> overall(RecipeChoice recipe, GuidanceBlocks blocks) {
    int size = dataset.split().train().size();
    if (recipe.batchLocal() || size > WHOLE_ITEMS) {
      return Optional.empty();
    }
    int[] all = new int[size];
    for (int i = 0; i < size; i++) {
      all[i] = i;
    }
    return agreement(List.of(all), List.of(blocks.whole(size)));
  }

  private Optional<SimilarityAgreement> agreement(List<int[]> items, List<float[]> values) {
    if (!dataset.hasLabels()) {
      return Optional.empty();
    }
    SimilarityAgreementCollector collector = new SimilarityAgreementCollector(labelSets);
    for (int batch = 0; batch < items.size(); batch++) {
      collector.add(items.get(batch), values.get(batch));
    }
    return Optional.of(collector.finish());
  }

  /** The community of each training pair; the table is fetched only where it has communities. */
  private Optional<int[]> communities(ArtifactReference table, GuidanceDescription description) {
    return description.getCommunitySizesCount() == 0
        ? Optional.empty()
        : new Tables(client)
            .read(table, opened -> GuidanceTable.of(opened).communities().map(int[]::clone));
  }

  /** The training pairs in the order of the guidance. */
  List<Pair> trainingPairs() {
    return trainingPairs;
  }
}
