package org.crosshash.experiments.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crosshash.retrieval.v1.RetrieveResponse;
import org.crosshash.search.v1.Neighbour;

/** Answers to a query as objects for scripts. */
final class QueryLines {
  private QueryLines() {}

  static List<Map<String, Object>> of(RetrieveResponse response, Optional<Path> folder) {
    List<Map<String, Object>> lines = new ArrayList<>();
    for (Neighbour neighbour : response.getNeighboursList()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("rank", lines.size());
      line.put("id", neighbour.getId());
      line.put("modality", neighbour.getModality());
      line.put("distance", neighbour.getDistance());
      line.put("text", text(neighbour));
      line.put("path", path(neighbour, folder));
      lines.add(line);
    }
    return lines;
  }

  /** The item's text, as far as the index keeps it. */
  static String text(Neighbour neighbour) {
    return neighbour.getAttributesOrDefault("text", neighbour.getId());
  }

  /** Where the item's picture lies. */
  static String path(Neighbour neighbour, Optional<Path> folder) {
    String kept = neighbour.getAttributesOrDefault("image_uri", "");
    return kept.isEmpty() ? "" : folder.map(known -> known.resolve(kept).toString()).orElse(kept);
  }
}
