package org.crosshash.trainer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.work.Abandonable;
import org.crosshash.hamming.statistics.CommunityDistances;
import org.crosshash.hamming.statistics.PairStatistics;
import org.crosshash.tables.CodesTable;
import org.crosshash.tables.Table;
import org.crosshash.trainer.v1.CodeStatistics;
import org.crosshash.trainer.v1.ModalityCodes;

/**
 * What a table of codes looks like, as a message.
 *
 * <p>Memory: the packed codes, and up to 20 bytes a row of one modality at a time for its
 * collisions, which are counted exactly; with communities their table and up to 20 bytes a row
 * more. Pairs of different items are a sample of fixed size. Ids are kept where pictures and texts
 * do not come in the same order, which they do as {@code Hash} writes them.
 */
final class CodesDescription {
  private static final String CODE = "code";
  private static final String COMMUNITY = "community";

  private CodesDescription() {}

  /**
   * Describes codes.
   *
   * @param codes a table of codes
   * @param communities a table with {@code id} and {@code community}, where distances in
   *     communities are wanted
   * @param watch called a few times a second; what it throws ends the work
   * @throws CrosshashException (INVALID_ARGUMENT) if the tables hold something else, there are no
   *     codes, or fewer than two of their items have a community
   */
  static CodeStatistics of(Table codes, Optional<Table> communities, Runnable watch) {
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
    Optional<Map<String, Integer>> known = communities.map(CodesDescription::communities);
    ModalityRows rows = ModalityRows.read(codes, width, known, watch);
    Optional<byte[][]> pairs =
        rows.pairs(width, modality -> ModalityRows.ids(codes, modality, watch));
    return Abandonable.call(watch, work -> statistics(rows, pairs, width, known.isPresent(), work));
  }

  /** Computed from arrays alone, so that whoever does not wait for it may close the tables. */
  private static CodeStatistics statistics(
      ModalityRows rows,
      Optional<byte[][]> pairs,
      int width,
      boolean withCommunities,
      Abandonable work) {
    int bits = width * Byte.SIZE;
    CodeStatistics.Builder answer = CodeStatistics.newBuilder().setBits(bits);
    rows.modalities()
        .forEach((name, of) -> {
          work.check();
          ModalityCodes.Builder modality = CodesMessages.modality(name, bits, of.codes());
          if (withCommunities) {
            modality.setCommunities(distances(of.known(width), bits));
          }
          answer.addModalities(modality);
        });
    work.check();
    pairs
        .filter(both -> both[0].length >= 2 * width)
        .ifPresent(both ->
            answer.setPairs(CodesMessages.pairs(PairStatistics.of(bits, both[0], both[1]))));
    return answer.build();
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
      if (values[row] < 0) {
        throw CrosshashException.invalid(
            "Communities are numbered from 0", values[row], "give an item without one its own");
      }
      communities.put(ids.get(row), values[row]);
    }
    return communities;
  }

  private static org.crosshash.trainer.v1.CommunityDistances distances(
      ModalityRows.Rows rows, int bits) {
    int count = rows.communities().length;
    if (count < 2) {
      throw CrosshashException.invalid(
          "At least two of the items that have codes have a community",
          count,
          "name the communities of the same items");
    }
    return CodesMessages.communities(
        count, CommunityDistances.of(bits, rows.codes(), rows.communities()));
  }
}
