package org.crosshash.experiments.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.crosshash.errors.CrosshashException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Splits of published code; its rules were run with NumPy, seeded, on the labels below. */
class PublishedSplitsTest {
  private static final String LABELS =
      "1100 0010 0001 0010 1111 0011 1100 1000 0010 0110 1011 1100 0010 1001 1010 0010 0010 0010"
          + " 0100 0110 0010 0100 0010 1010 1000 1101 0111 1000 1000 0001 0010 0010 0001 0001 0100"
          + " 0001 0001 1000 0100 0110 1001 1000 0001 0100 0110 1000 0110 1011 0100 1110 1000 0010"
          + " 0011 0100 0100 0110 0100 0100 0110 0010";

  @TempDir private Path folder;

  @Test
  void split_classByClass_isThatOfDjsrhsRuleInNumpy() {
    Split split = new PerClassSplit("per-class", 4, 2, 6, 3, 25, 1).split(pairs());

    assertThat(split.query()).isEqualTo(ids(7, 45, 13, 25, 9, 18, 26, 51, 35, 32));
    assertThat(split.train())
        .isEqualTo(
            ids(
                6, 40, 10, 47, 14, 4, 49, 43, 57, 46, 22, 3, 36, 5, 2, 38, 34, 44, 55, 59, 20, 15,
                28, 30, 58));
    assertThat(split.database()).hasSize(50).doesNotContainAnyElementsOf(split.query());
  }

  @Test
  void split_lastOfAShuffle_isThatOfNumpy() {
    List<Pair> pairs = pairs().subList(0, 30);

    Split shuffled = new LastPairsSplit(6, true, 3).split(pairs);
    Split ordered = new LastPairsSplit(6, false, 3).split(pairs);

    assertThat(shuffled.query()).isEqualTo(ids(8, 28, 3, 25, 24, 10));
    assertThat(shuffled.train()).hasSize(24).startsWith("15", "5", "22", "26", "18");
    assertThat(ordered.query()).isEqualTo(ids(24, 25, 26, 27, 28, 29));
    assertThat(ordered.database()).isEqualTo(ordered.train());
  }

  @Test
  void digest_samePairsInOtherParts_differs() {
    Split one = new Split(List.of("a"), List.of("a"), List.of("b"), List.of(), "one");
    Split other = new Split(List.of("b"), List.of("b"), List.of("a"), List.of(), "one");
    Split said = new Split(List.of("a"), List.of("a"), List.of("b"), List.of(), "otherwise said");

    assertThat(one.digest()).isNotEqualTo(other.digest()).isEqualTo(said.digest());
  }

  @Test
  void of_everyName_givesItsProtocolWithAVersion() throws IOException {
    for (String name : SplitProtocol.names()) {
      if (!name.equals("ids")) {
        SplitProtocol protocol = SplitProtocol.of(name, 100, SplitCounts.OPEN);
        assertThat(protocol.name()).isEqualTo(name);
        assertThat(protocol.identity()).isEqualTo(name + "/1");
      }
    }
    Path list = Files.writeString(folder.resolve("ids.txt"), "1\n");
    Path other = Files.writeString(folder.resolve("others.txt"), "2\n\n3\n");
    assertThat(IdListSplit.read("train=" + list + ",query=" + other).identity()).isEqualTo("ids/1");
  }

  @Test
  void split_listsOfIds_takesTheRestAsDatabase() {
    Split split =
        new IdListSplit(
                Map.of(
                    "train", List.of("3", "1"),
                    "query", List.of("0"),
                    "validation", List.of("2")))
            .split(pairs().subList(0, 6));

    assertThat(split.train()).containsExactly("3", "1");
    assertThat(split.database()).containsExactly("1", "3", "4", "5");
    assertThatThrownBy(() ->
            new IdListSplit(Map.of("train", List.of("3", "x"), "query", List.of("0")))
                .split(pairs()))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("train has [x]");
  }

  @Test
  void split_withoutLabels_isRefused() {
    List<Pair> bare = List.of(new Pair("1", "a.png", "a", List.of(), ""));

    assertThatThrownBy(() ->
            SplitProtocol.of(
                    "djsrh-nus",
                    1,
                    new SplitCounts(
                        OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), 1))
                .split(bare))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("needs labels");
  }

  private static List<Pair> pairs() {
    List<Pair> pairs = new ArrayList<>();
    for (String row : LABELS.split(" ", -1)) {
      List<String> labels =
          IntStream.range(0, 4)
              .filter(label -> row.charAt(label) == '1')
              .mapToObj(label -> "label-" + (label + 1))
              .toList();
      pairs.add(new Pair(Integer.toString(pairs.size()), "a.png", "text", labels, ""));
    }
    return pairs;
  }

  private static List<String> ids(int... positions) {
    return IntStream.of(positions).mapToObj(Integer::toString).toList();
  }
}
