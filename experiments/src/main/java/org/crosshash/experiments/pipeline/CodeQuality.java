package org.crosshash.experiments.pipeline;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.artifacts.v1.GetArtifactRequest;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Service;
import org.crosshash.guidance.GuidanceTables;
import org.crosshash.trainer.v1.CodeStatistics;
import org.crosshash.trainer.v1.DescribeCodesRequest;
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
    Map<String, Double> figures = new LinkedHashMap<>();
    for (ModalityCodes modality : statistics.getModalitiesList()) {
      String name = "codes/" + modality.getModality() + "_";
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
      figures.put("codes/matching_distance", statistics.getPairs().getMatchingMean());
      figures.put("codes/random_distance", statistics.getPairs().getRandomMean());
      figures.put("codes/separation", statistics.getPairs().getSeparation());
    }
    // Distances in communities of which there is one, or of one item each.
    figures.values().removeIf(value -> value.isNaN());
    return figures;
  }
}
