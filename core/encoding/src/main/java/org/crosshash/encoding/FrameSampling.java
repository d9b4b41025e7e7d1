package org.crosshash.encoding;

/**
 * Which frames stand for a moving picture: the middle frame of each of N equal stretches, as video
 * networks do in tests (Wang et al., Temporal Segment Networks, ECCV 2016); all frames where there
 * are no more than N.
 */
final class FrameSampling {
  private FrameSampling() {}

  /**
   * Positions of the frames that are taken, ascending.
   *
   * @param frames how many there are, at least 1
   * @param most how many are taken at most, N, at least 1
   */
  static int[] positions(int frames, int most) {
    int taken = Math.min(frames, most);
    int[] positions = new int[taken];
    for (int i = 0; i < taken; i++) {
      positions[i] = (int) ((2L * i + 1) * frames / (2L * taken));
    }
    return positions;
  }
}
