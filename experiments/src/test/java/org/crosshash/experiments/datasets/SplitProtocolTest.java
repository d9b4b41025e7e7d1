package org.crosshash.experiments.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.crosshash.errors.CrosshashException;
import org.junit.jupiter.api.Test;

class SplitProtocolTest {
  @Test
  void permutation_ofAThousandPairs_equalsThePublishedCode() throws IOException {
    Split split = new PermutationSplit(100, 250, 1).split(numbered(1000));

    assertThat(positions(split.query())).isEqualTo(ParityInts.read("split/n1000_query.npy"));
    assertThat(positions(split.train())).isEqualTo(ParityInts.read("split/n1000_train.npy"));
    assertThat(positions(split.database())).isEqualTo(ParityInts.read("split/n1000_retrieval.npy"));
  }

  @Test
  void permutation_ofTheSizeOfMirFlickr_beginsAsThePublishedCode() throws IOException {
    Split split = new PermutationSplit(2000, 5000, 1).split(numbered(20_015));
    int[] head = ParityInts.read("split/n20015_head.npy");

    assertThat(positions(split.query().subList(0, 50))).isEqualTo(Arrays.copyOf(head, 50));
    assertThat(positions(split.train().subList(0, 50)))
        .isEqualTo(Arrays.copyOfRange(head, 50, 100));
    assertThat(positions(split.database().subList(0, 50)))
        .isEqualTo(Arrays.copyOfRange(head, 100, 150));
  }

  @Test
  void permutation_ofTooFewPairs_namesTheCure() {
    List<Pair> pairs = numbered(10);
    PermutationSplit protocol = new PermutationSplit(8, 8, 1);

    assertThatThrownBy(() -> protocol.split(pairs))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("8 + 8")
        .hasMessageContaining("--query-count");
  }

  @Test
  void groupPermutation_ofAnyGroups_keepsEachGroupInOnePart() {
    List<Pair> pairs =
        IntStream.range(0, 500)
            .mapToObj(i -> new Pair("p" + i, "p.png", "text", List.of(), "g" + i % 83))
            .toList();

    Split split = new GroupPermutationSplit(60, 30, 5).split(pairs);

    Set<String> seen = new HashSet<>();
    for (List<String> part : List.of(split.query(), split.validation(), split.train())) {
      Set<String> groups = new HashSet<>();
      part.forEach(id -> groups.add("g" + Integer.parseInt(id.substring(1)) % 83));
      assertThat(groups).noneMatch(seen::contains);
      seen.addAll(groups);
    }
    assertThat(split.query()).hasSizeBetween(60, 66);
    assertThat(split.validation()).hasSizeBetween(30, 36);
    assertThat(split.train().size() + split.query().size() + split.validation().size())
        .isEqualTo(500);
    assertThat(split.database()).isEqualTo(split.train());
  }

  @Test
  void of_unknownName_suggestsTheNearest() {
    assertThatThrownBy(() -> SplitProtocol.of("permutatoin", 100, SplitCounts.OPEN))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("Did you mean `permutation`");
  }

  @Test
  void of_openCounts_followFromTheNumberOfPairs() {
    assertThat(SplitProtocol.of("permutation", 300, SplitCounts.OPEN))
        .isEqualTo(new PermutationSplit(30, 270, 1));
    assertThat(
            SplitProtocol.of(
                "group-permutation",
                1000,
                new SplitCounts(OptionalInt.of(7), OptionalInt.empty(), OptionalInt.empty(), 3)))
        .isEqualTo(new GroupPermutationSplit(7, 50, 3));
  }

  private static List<Pair> numbered(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Pair(Integer.toString(i), "p.png", "text", List.of(), ""))
        .toList();
  }

  private static int[] positions(List<String> ids) {
    return ids.stream().mapToInt(Integer::parseInt).toArray();
  }
}
