package org.crosshash.learning.closed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.crosshash.learning.support.Fixtures;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.Test;

class TallBlocksTest {
  private static final int ROWS = 103;
  private static final int COLUMNS = 16;

  private static DMatrixRMaj tall() {
    float[] values = Fixtures.gaussian(3, ROWS * COLUMNS);
    DMatrixRMaj tall = new DMatrixRMaj(ROWS, COLUMNS);
    for (int i = 0; i < values.length; i++) {
      tall.data[i] = values[i];
    }
    return tall;
  }

  @Test
  void ofRows_anySize_givesSumsOfTheSameBitsAsOnePiece() {
    DMatrixRMaj tall = tall();
    DMatrixRMaj whole = new DMatrixRMaj(COLUMNS, COLUMNS);
    CommonOps_DDRM.multTransA(tall, tall, whole);
    for (int most : new int[] {1, 7, 102, 103, 1000}) {
      DMatrixRMaj sum = new DMatrixRMaj(COLUMNS, COLUMNS);
      AtomicInteger blocks = new AtomicInteger();
      TallBlocks.ofRows(
          tall,
          most,
          blocks::incrementAndGet,
          block -> CommonOps_DDRM.multAddTransA(block, block, sum));
      assertThat(sum.data).isEqualTo(whole.data);
      assertThat(blocks).hasValue((ROWS + most - 1) / most);
    }
  }

  @Test
  void ofRows_noLongerWanted_endsBeforeTheNextBlock() {
    AtomicInteger looks = new AtomicInteger();
    AtomicInteger blocks = new AtomicInteger();
    assertThatThrownBy(() ->
            TallBlocks.ofRows(
                tall(),
                10,
                () -> {
                  if (looks.incrementAndGet() > 3) {
                    throw new CancellationException("enough");
                  }
                },
                block -> blocks.incrementAndGet()))
        .isInstanceOf(CancellationException.class);
    assertThat(blocks).hasValue(3);
  }
}
