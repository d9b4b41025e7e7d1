package org.crosshash.learning.objective;

/**
 * How UCHM's unified binary codes B come from the codes of both modalities; <b>our
 * reconstruction</b> of its bit-selection module, of which the abstract says that it lets the
 * continuous codes interact.
 */
public enum BitSelection {
  /** {@code sign(H^I + H^T)}: the simple combination that the paper criticises. */
  SUM,
  /**
   * Starts from {@link #SUM}. Where the modalities' signs disagree, the sign is chosen by which the
   * codes of the batch come nearer to the guidance: one sweep over the bits, item by item, that
   * lowers {@code Σ_{i≠j} (K S_ij - b_i . b_j)²} and never raises it.
   */
  DISCRETE,
  /** A gate a bit, learned with the networks: {@link BitGate}. */
  LEARNED,
  /**
   * {@link #DISCRETE} on what is remembered of each training pair's codes in place of the step's:
   * means over the epochs, which dropout and the company of a batch move less. {@link
   * UchmMemoryCriterion} keeps them.
   */
  REMEMBERED;

  /**
   * The unified codes of a batch.
   *
   * @param image H^I, batch x bits; of {@link #REMEMBERED} its means
   * @param text H^T, batch x bits; of {@link #REMEMBERED} its means
   * @param similarity S, batch x batch; taken within [-1, 1], the mean of both directions
   * @param batch number of items
   * @return signs, batch x bits
   * @throws IllegalStateException of {@link #LEARNED}, which needs its gate
   */
  float[] select(float[] image, float[] text, float[] similarity, int batch) {
    if (this == LEARNED) {
      throw new IllegalStateException("A gate selects: open the objective");
    }
    int bits = image.length / batch;
    float[] codes = new float[image.length];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = image[i] + text[i] >= 0 ? 1f : -1f;
    }
    if (this != SUM) {
      sweep(image, text, codes, residuals(codes, similarity, batch, bits), batch, bits);
    }
    return codes;
  }

  /** {@code K S_ij - b_i . b_j}, 0 on the diagonal. */
  private static double[] residuals(float[] codes, float[] similarity, int batch, int bits) {
    double[] residuals = new double[batch * batch];
    for (int i = 0; i < batch; i++) {
      for (int j = 0; j < i; j++) {
        double product = 0;
        for (int bit = 0; bit < bits; bit++) {
          product += codes[i * bits + bit] * codes[j * bits + bit];
        }
        double wanted = (clamp(similarity[i * batch + j]) + clamp(similarity[j * batch + i])) / 2;
        residuals[i * batch + j] = bits * wanted - product;
        residuals[j * batch + i] = residuals[i * batch + j];
      }
    }
    return residuals;
  }

  private static double clamp(float value) {
    return Math.clamp(value, -1.0, 1.0);
  }

  private static void sweep(
      float[] image, float[] text, float[] codes, double[] residuals, int batch, int bits) {
    for (int bit = 0; bit < bits; bit++) {
      for (int i = 0; i < batch; i++) {
        int at = i * bits + bit;
        if ((image[at] >= 0) == (text[at] >= 0)) {
          continue;
        }
        // Flipping b_ik adds 2 b_ik b_jk to each residual of the row.
        double change = 0;
        for (int j = 0; j < batch; j++) {
          if (j != i) {
            change += residuals[i * batch + j] * codes[at] * codes[j * bits + bit] + 1;
          }
        }
        if (change < 0) {
          for (int j = 0; j < batch; j++) {
            if (j != i) {
              double step = 2.0 * codes[at] * codes[j * bits + bit];
              residuals[i * batch + j] += step;
              residuals[j * batch + i] += step;
            }
          }
          codes[at] = -codes[at];
        }
      }
    }
  }
}
