package org.crosshash.trainer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.crosshash.errors.CrosshashException;
import org.crosshash.hamming.statistics.CommunityDistances;
import org.crosshash.hamming.statistics.PairStatistics;
import org.crosshash.learning.model.Modality;
import org.crosshash.tables.CodesTable;
import org.crosshash.tables.Table;
import org.crosshash.trainer.v1.CodeStatistics;
import org.crosshash.trainer.v1.ModalityCodes;

/** What a table of codes looks like, as a message. */
final class CodesDescription {
  private static final String MODALITY = "modality";
  private static final String CODE = "code";
  private static final String COMMUNITY = "community";

  private CodesDescription() {}

  /**
   * Describes codes.
   *
   * @param codes a table of codes
   * @param communities a table with {@code id} and {@code community}, where distances in
   *     communities are wanted
   * @throws CrosshashException (INVALID_ARGUMENT) if the tables hold something else, there are no
   *     codes, or fewer than two of their items have a community
   */
  static CodeStatistics of(Table codes, Optional<Table> communities) {
    if (!codes.content().equals(CodesTable.CONTENT)) {
      throw CrosshashException.invalid(
          "Statistics are of a table of codes",
          codes.name()
              + " holds "
              + (codes.content().isEmpty() ? "something else" : codes.content()),
          "name what `Hash` answered");
    }
    if (codes.rowCount() == 0) {
      throw CrosshashException.invalid(
          "Statistics are of at least one code",
          codes.name() + " has none",
          "hash some items first");
    }
    int width = codes.codeWidth(CODE);
    Map<String, Rows> modalities = read(codes, width);
    Optional<Map<String, Integer>> community = communities.map(CodesDescription::communities);
    CodeStatistics.Builder answer = CodeStatistics.newBuilder().setBits(width * Byte.SIZE);
    for (Map.Entry<String, Rows> entry : modalities.entrySet()) {
      ModalityCodes.Builder modality =
          CodesMessages.modality(
              entry.getKey(), width * Byte.SIZE, entry.getValue().codes.toByteArray());
      community.ifPresent(
          known -> modality.setCommunities(distances(entry.getValue(), width, known)));
      answer.addModalities(modality);
    }
    pairs(modalities, width).ifPresent(answer::setPairs);
    return answer.build();
  }

  /** Codes of one modality, in the table's order. */
  private static final class Rows {
    private final List<String> ids = new ArrayList<>();
    private final ByteArrayOutputStream codes = new ByteArrayOutputStream();
  }

  private static Map<String, Rows> read(Table table, int width) {
    Map<String, Rows> modalities = new TreeMap<>();
    for (int i = 0; i < table.batchCount(); i++) {
      try (VectorSchemaRoot batch = table.batch(i, List.of(Table.ID, MODALITY, CODE))) {
        VarCharVector ids = (VarCharVector) batch.getVector(0);
        VarCharVector names = (VarCharVector) batch.getVector(1);
        FixedSizeBinaryVector codes = (FixedSizeBinaryVector) batch.getVector(2);
        for (int row = 0; row < batch.getRowCount(); row++) {
          Rows rows = modalities.computeIfAbsent(text(names, row), name -> new Rows());
          rows.ids.add(text(ids, row));
          rows.codes.write(codes.get(row), 0, width);
        }
      }
    }
    return modalities;
  }

  private static String text(VarCharVector texts, int row) {
    return new String(texts.get(row), StandardCharsets.UTF_8);
  }

  private static Map<String, Integer> communities(Table table) {
    if (!table.has(COMMUNITY)) {
      throw CrosshashException.invalid(
          "Communities come from a table with the column `" + COMMUNITY + "`",
          table.name() + " has none",
          "name guidance that found communities, or what `crosshash communities` printed");
    }
    List<String> ids = table.ids();
    int[] values = table.ints(COMMUNITY);
    Map<String, Integer> communities = HashMap.newHashMap(ids.size());
    for (int row = 0; row < values.length; row++) {
      communities.put(ids.get(row), values[row]);
    }
    return communities;
  }

  private static org.crosshash.trainer.v1.CommunityDistances distances(
      Rows rows, int width, Map<String, Integer> known) {
    byte[] all = rows.codes.toByteArray();
    byte[] codes = new byte[all.length];
    int[] communities = new int[rows.ids.size()];
    int count = 0;
    for (int row = 0; row < rows.ids.size(); row++) {
      Integer community = known.get(rows.ids.get(row));
      if (community != null) {
        System.arraycopy(all, row * width, codes, count * width, width);
        communities[count++] = community;
      }
    }
    if (count < 2) {
      throw CrosshashException.invalid(
          "At least two of the items that have codes have a community",
          count,
          "name the communities of the same items");
    }
    return CodesMessages.communities(
        count,
        CommunityDistances.of(
            width * Byte.SIZE,
            Arrays.copyOf(codes, count * width),
            Arrays.copyOf(communities, count)));
  }

  /** Pictures and texts of the items that have both. */
  private static Optional<org.crosshash.trainer.v1.PairDistances> pairs(
      Map<String, Rows> modalities, int width) {
    Rows images = modalities.get(Modality.IMAGE.id());
    Rows texts = modalities.get(Modality.TEXT.id());
    if (images == null || texts == null) {
      return Optional.empty();
    }
    byte[] first = images.codes.toByteArray();
    byte[] second = texts.codes.toByteArray();
    if (!images.ids.equals(texts.ids)) {
      Map<String, Integer> places = HashMap.newHashMap(texts.ids.size());
      for (int row = 0; row < texts.ids.size(); row++) {
        places.put(texts.ids.get(row), row);
      }
      byte[] unordered = second;
      byte[] own = first.clone();
      second = new byte[first.length];
      int count = 0;
      for (int row = 0; row < images.ids.size(); row++) {
        Integer place = places.get(images.ids.get(row));
        if (place != null) {
          System.arraycopy(own, row * width, first, count * width, width);
          System.arraycopy(unordered, place * width, second, count * width, width);
          count++;
        }
      }
      first = Arrays.copyOf(first, count * width);
      second = Arrays.copyOf(second, count * width);
    }
    if (first.length < 2 * width) {
      return Optional.empty();
    }
    return Optional.of(CodesMessages.pairs(PairStatistics.of(width * Byte.SIZE, first, second)));
  }
}
