package org.crosshash.hamming;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodeMemoryTest {
  private static final int PIECE = 32_768;

  @ParameterizedTest
  @ValueSource(longs = {64, 512, PIECE, (2L << 20) - 64, 2L << 20, (5L << 20) + 64})
  void allocate_anySize_isZeroedAndOnACacheLine(long bytes) {
    MemorySegment memory = CodeMemory.allocate(bytes);
    assertThat(memory.byteSize()).isGreaterThanOrEqualTo(bytes);
    assertThat(memory.address() % 64).isZero();
    assertThat(memory.mismatch(MemorySegment.ofArray(new byte[(int) memory.byteSize()])))
        .isEqualTo(-1);
    memory.set(ValueLayout.JAVA_LONG, bytes - 8, -1L);
    assertThat(memory.get(ValueLayout.JAVA_LONG, bytes - 8)).isEqualTo(-1L);
  }

  @Test
  void next_manyPieces_neverOverlap() {
    CodeMemory memory = new CodeMemory();
    List<MemorySegment> pieces = new ArrayList<>();
    for (int number = 0; number < 300; number++) {
      MemorySegment piece = memory.next(PIECE);
      assertThat(piece.byteSize()).isEqualTo(PIECE);
      assertThat(piece.address() % 64).isZero();
      assertThat(piece.mismatch(MemorySegment.ofArray(new byte[PIECE]))).isEqualTo(-1);
      piece.fill((byte) number);
      pieces.add(piece);
    }
    for (int number = 0; number < pieces.size(); number++) {
      byte[] expected = new byte[PIECE];
      Arrays.fill(expected, (byte) number);
      assertThat(pieces.get(number).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expected);
    }
  }

  @Test
  void copy_ofAPiece_isIndependent() {
    MemorySegment piece = CodeMemory.allocate(PIECE);
    piece.fill((byte) 7);
    MemorySegment copy = CodeMemory.copy(piece);
    piece.fill((byte) 9);
    assertThat(copy.byteSize()).isEqualTo(PIECE);
    assertThat(copy.get(ValueLayout.JAVA_BYTE, PIECE - 1)).isEqualTo((byte) 7);
  }
}
