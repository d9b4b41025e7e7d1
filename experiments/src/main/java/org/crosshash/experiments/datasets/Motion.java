package org.crosshash.experiments.datasets;

/** How a picture of the moving sample moves, and the words that say so. */
public enum Motion {
  /** From the right to the left. */
  LEFT("moves to the left") {
    @Override
    Pose pose(double time) {
      return new Pose(FIRST + (1 - time) * (LAST - FIRST), 1, 0);
    }
  },
  /** The same frames in the other order. */
  RIGHT("moves to the right") {
    @Override
    Pose pose(double time) {
      return new Pose(FIRST + time * (LAST - FIRST), 1, 0);
    }
  },
  /** From two fifths to its whole size. */
  GROW("grows larger") {
    @Override
    Pose pose(double time) {
      return new Pose(MIDDLE, SMALL + time * (1 - SMALL), 0);
    }
  },
  /** The same frames in the other order. */
  SHRINK("shrinks smaller") {
    @Override
    Pose pose(double time) {
      return new Pose(MIDDLE, SMALL + (1 - time) * (1 - SMALL), 0);
    }
  },
  /** Clockwise, once around but for the last step. */
  TURN("turns around") {
    @Override
    Pose pose(double time) {
      return new Pose(MIDDLE, 1, time * LAST_TURN);
    }
  },
  /** Not at all. */
  STAND("stands still") {
    @Override
    Pose pose(double time) {
      return new Pose(MIDDLE, 1, 0);
    }
  };

  private static final double FIRST = 0.3;
  private static final double MIDDLE = 0.5;
  private static final double LAST = 0.7;
  private static final double SMALL = 0.4;

  /** Seven eighths of a turn, in radians. */
  private static final double LAST_TURN = 1.75 * Math.PI;

  private final String words;

  Motion(String words) {
    this.words = words;
  }

  /** What is added to a caption. */
  public String words() {
    return words;
  }

  /**
   * Where and how the picture stands in a frame.
   *
   * @param centre its middle, as a share of the canvas' width
   * @param size its size, as a share of its whole size
   * @param angle how far it is turned clockwise, in radians
   */
  record Pose(double centre, double size, double angle) {}

  /**
   * The pose at a time.
   *
   * @param time 0 at the first frame to 1 at the last
   */
  abstract Pose pose(double time);
}
