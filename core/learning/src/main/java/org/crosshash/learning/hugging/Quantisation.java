package org.crosshash.learning.hugging;

import java.util.Objects;

/**
 * Product quantisation of local embeddings, the part that HuggingHash+ adds; <b>our
 * reconstruction</b>.
 *
 * @param mode when codebooks are learned
 * @param blocks M that each local embedding is cut into, at least 1; one byte a block
 * @param rotation whether an orthogonal matrix turns embeddings before they are cut (optimised
 *     product quantisation, Ge et al., TPAMI 2014)
 * @param sharpness α of the soft assignment, above 0; read by {@link Mode#JOINT} alone
 * @param commitment weight of the squared distance to the nearest codewords, at least 0; read by
 *     {@link Mode#JOINT} alone
 */
public record Quantisation(
    Mode mode, int blocks, boolean rotation, double sharpness, double commitment) {
  /** When codebooks are learned. */
  public enum Mode {
    /** No local codes. */
    NONE,
    /** k-means on the local embeddings of the training pairs, once the networks are trained. */
    AFTER,
    /**
     * With the networks, by gradients through a soft assignment; the contrast between embeddings of
     * one side and quantised ones of the other takes over from the float one epoch by epoch (the
     * ramp of HCQ, WWW 2022).
     */
    JOINT
  }

  /** No quantisation. */
  public static final Quantisation NONE = new Quantisation(Mode.NONE, 1, false, 10, 0.1);

  /** Checks the ranges. */
  public Quantisation {
    Objects.requireNonNull(mode, "mode");
    HuggingConfig.atLeast("The number of blocks", blocks, 1);
    HuggingConfig.positive("The sharpness of the soft assignment", sharpness);
    HuggingConfig.notNegative("The weight of the commitment", commitment);
  }

  /** Whether there are local codes. */
  public boolean on() {
    return mode != Mode.NONE;
  }

  /** Whether codebooks are parameters of the training. */
  public boolean joint() {
    return mode == Mode.JOINT;
  }
}
