package org.crosshash.experiments.pipeline;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.artifacts.v1.GetArtifactRequest;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Service;
import org.crosshash.guidance.GuidanceTables;
import org.crosshash.trainer.v1.CodeHistoryPoint;
import org.crosshash.trainer.v1.CodeStatistics;
import org.crosshash.trainer.v1.DescribeCodesRequest;
import org.crosshash.trainer.v1.GetModelRequest;
import org.crosshash.trainer.v1.ModalityCodes;

/** What codes of a trial look like, told by the trainer-service without labels. */
public final class CodeQuality {
  private static final ObjectMapper JSON = new ObjectMapper();

  private CodeQuality() {}

  /** Describes codes, with distances in communities where some are given. */
  public static CodeStatistics describe(
      CrosshashClient client, ArtifactReference codes, Optional<ArtifactReference> communities) {
    DescribeCodesRequest.Builder request = DescribeCodesRequest.newBuilder().setCodes(codes);
    communities.ifPresent(request::setCommunities);
    return client.trainer().describeCodes(request.build());
  }

  /**
   * What the codes of some training pairs looked like between the epochs of a training, by its
   * model; empty where its settings had nobody look.
   */
  public static List<CodeHistoryPoint> history(CrosshashClient client, ArtifactReference model) {
    return client
        .trainer()
        .getModel(GetModelRequest.newBuilder().setName(model.getName()).build())
        .getCodeHistoryList();
  }

  /** Whether guidance holds communities. */
  public static boolean hasCommunities(CrosshashClient client, ArtifactReference guidance) {
    String statistics =
        client
            .artifacts(Service.SIMILARITY)
            .getArtifact(GetArtifactRequest.newBuilder().setName(guidance.getName()).build())
            .getMetadataOrDefault(GuidanceTables.STATISTICS_KEY, "{}");
    try {
      return JSON.readTree(statistics).has("communities");
    } catch (JacksonException e) {
      throw new IllegalStateException("Statistics of guidance are JSON: " + statistics, e);
    }
  }

  /** Figures by name, for tracking: {@code codes/image_imbalance}, {@code codes/separation}, … */
  public static Map<String, Double> figures(CodeStatistics statistics) {
    return figures("codes/", statistics);
  }

  /** The same of codes between epochs: {@code codes_by_epoch/image_imbalance}, … */
  public static Map<String, Double> figures(CodeHistoryPoint point) {
    return figures("codes_by_epoch/", point.getStatistics());
  }

  private static Map<String, Double> figures(String prefix, CodeStatistics statistics) {
    Map<String, Double> figures = new LinkedHashMap<>();
    for (ModalityCodes modality : statistics.getModalitiesList()) {
      String name = prefix + modality.getModality() + "_";
      figures.put(name + "imbalance", modality.getMeanImbalance());
      figures.put(name + "correlation", modality.getMeanCorrelation());
      figures.put(name + "effective_bits", modality.getEffectiveBits());
      figures.put(name + "bit_entropy", modality.getMeanBitEntropy());
      figures.put(name + "entropy", modality.getEntropy());
      figures.put(name + "collisions", modality.getCollisionRate());
      if (modality.hasCommunities()) {
        figures.put(name + "inside_communities", modality.getCommunities().getInsideMean());
        figures.put(name + "outside_communities", modality.getCommunities().getOutsideMean());
      }
    }
    if (statistics.hasPairs()) {
      figures.put(prefix + "matching_distance", statistics.getPairs().getMatchingMean());
      figures.put(prefix + "random_distance", statistics.getPairs().getRandomMean());
      figures.put(prefix + "separation", statistics.getPairs().getSeparation());
    }
    // Distances in communities of which there is one, or of one item each.
    figures.values().removeIf(value -> value.isNaN());
    return figures;
  }
}
