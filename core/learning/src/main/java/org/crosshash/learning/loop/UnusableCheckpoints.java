package org.crosshash.learning.loop;

/**
 * What a training does where its folder holds checkpoints and none of them can be gone on from:
 * they are of other settings, inputs or threads, or all of them are damaged.
 */
public enum UnusableCheckpoints {
  /** Fails and leaves them alone: for a folder that a person named. */
  REFUSE,

  /** Logs a warning, deletes them and trains from the start: for a folder that nobody named. */
  START_OVER
}
