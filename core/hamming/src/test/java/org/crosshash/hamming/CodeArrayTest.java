package org.crosshash.hamming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.crosshash.errors.CrosshashException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodeArrayTest {
  @ParameterizedTest
  @ValueSource(ints = {8, 16, 24, 64, 72, 512})
  void publish_randomWrites_everySnapshotKeepsWhatItSaw(int bits) {
    Random random = new Random(bits);
    CodeArray array = new CodeArray(bits);
    List<byte[]> model = new ArrayList<>();
    List<CodeSnapshot> snapshots = new ArrayList<>();
    List<List<byte[]>> expected = new ArrayList<>();
    for (int round = 0; round < 30; round++) {
      for (int write = 0; write < 120; write++) {
        byte[] code = NaiveSearch.randomCodes(random, 1, bits);
        int slot = model.isEmpty() ? -1 : random.nextInt(model.size());
        int kind = random.nextInt(4);
        if (kind == 0 && slot >= 0 && model.get(slot) != null) {
          array.replace(slot, code);
          model.set(slot, code);
        } else if (kind == 1 && slot >= 0 && model.get(slot) != null) {
          array.delete(slot);
          model.set(slot, null);
        } else {
          assertThat(array.append(code)).isEqualTo(model.size());
          model.add(code);
        }
      }
      snapshots.add(array.publish());
      expected.add(new ArrayList<>(model));
    }
    assertThat(array.snapshot()).isSameAs(snapshots.getLast());
    for (int i = 0; i < snapshots.size(); i++) {
      assertSnapshotHolds(snapshots.get(i), expected.get(i), bits);
    }
  }

  private static void assertSnapshotHolds(CodeSnapshot snapshot, List<byte[]> codes, int bits) {
    assertThat(snapshot.codes().size()).isEqualTo(codes.size());
    int live = 0;
    for (int slot = 0; slot < codes.size(); slot++) {
      byte[] code = codes.get(slot);
      assertThat(snapshot.isLive(slot)).isEqualTo(code != null);
      if (code != null) {
        live++;
        assertThat(snapshot.codes().code(slot)).isEqualTo(code);
      }
    }
    assertThat(snapshot.liveCount()).isEqualTo(live);
    Neighbours all =
        FlatSearch.singleThreaded()
            .search(
                snapshot.codes(),
                PackedCodes.of(bits, new byte[bits / 8]),
                SearchRequest.within(bits).withFilter(snapshot.live()))
            .getFirst();
    assertThat(all.size()).isEqualTo(live);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 64})
  void publish_whileReadersSearch_theyNeverSeeAHalfWrite(int bits) throws Exception {
    CodeArray array = new CodeArray(bits);
    byte[] zeros = new byte[bits / 8];
    byte[] ones = new byte[bits / 8];
    Arrays.fill(ones, (byte) -1);
    array.append(zeros);
    array.publish();
    AtomicBoolean stop = new AtomicBoolean();
    // Each publication turns all codes over and adds one: a mixture would be a half write.
    Callable<Integer> reader =
        () -> {
          int searches = 0;
          while (!stop.get() || searches == 0) {
            CodeSnapshot snapshot = array.snapshot();
            Neighbours found =
                FlatSearch.singleThreaded()
                    .search(
                        snapshot.codes(),
                        PackedCodes.of(bits, zeros),
                        SearchRequest.within(bits).withFilter(snapshot.live()))
                    .getFirst();
            assertThat(found.size()).isEqualTo(snapshot.codes().size());
            assertThat(found.distances()[0]).isEqualTo(found.distances()[found.size() - 1]);
            searches++;
          }
          return searches;
        };
    try (ExecutorService readers = Executors.newFixedThreadPool(2)) {
      Future<Integer> first = readers.submit(reader);
      Future<Integer> second = readers.submit(reader);
      for (int size = 1; size < 700; size++) {
        byte[] code = size % 2 == 0 ? zeros : ones;
        for (int slot = 0; slot < size; slot++) {
          array.replace(slot, code);
        }
        array.append(code);
        array.publish();
      }
      stop.set(true);
      assertThat(first.get()).isPositive();
      assertThat(second.get()).isPositive();
    }
  }

  @Test
  void writes_toAbsentSlotsOrOfWrongLength_areRefused() {
    CodeArray array = new CodeArray(16);
    array.append(new byte[2]);
    array.delete(0);
    assertThatThrownBy(() -> array.delete(0)).isInstanceOf(CrosshashException.class);
    assertThatThrownBy(() -> array.replace(0, new byte[2])).isInstanceOf(CrosshashException.class);
    assertThatThrownBy(() -> array.replace(-1, new byte[2])).isInstanceOf(CrosshashException.class);
    assertThatThrownBy(() -> array.delete(1)).isInstanceOf(CrosshashException.class);
    assertThatThrownBy(() -> array.append(new byte[3]))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("3 bytes");
  }

  @Test
  void writes_beforePublish_areNotSeen() {
    CodeArray array = new CodeArray(16);
    array.append(new byte[2]);
    assertThat(array.snapshot().codes().size()).isZero();
    array.publish();
    assertThat(array.snapshot().codes().size()).isEqualTo(1);
  }
}
