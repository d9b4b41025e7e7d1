package org.crosshash.learning.hugging;

import java.util.Objects;
import org.crosshash.errors.CrosshashException;

/**
 * What <em>hugging</em> adds to a method: hash networks that read local tokens besides the global
 * vector, and a fine-grained alignment of aggregated local embeddings beside the method's own
 * objective.
 *
 * <p><b>Our reconstruction</b> of HuggingHash and HuggingHash+ (Wang et al., "HuggingHash", IJCV
 * 2024): the abstract names the parts (global hash alignment, aggregated local embeddings, a
 * fine-grained alignment, differentiable optimised quantisation whose codes re-rank) but no
 * formula, size or constant, so that those here are our design. The aggregation is NetVLAD's with
 * ghost clusters (Arandjelović et al., CVPR 2016; Zhong et al., ACCV 2018).
 *
 * @param trunk what the hash layer sees
 * @param local the aggregated local embeddings
 * @param alignment how those of a pair are pulled together
 * @param teaching how far local similarity softens the targets of a contrastive objective
 * @param quantisation of the local embeddings
 */
public record HuggingConfig(
    Trunk trunk, Local local, Alignment alignment, Teaching teaching, Quantisation quantisation) {
  /** What the hash layer sees. */
  public enum Trunk {
    /** The hidden global vector, and the tokens pooled by an attention that it asks. */
    SHARED,
    /** The hidden global vector alone: tokens cannot reach the code. */
    SEPARATE
  }

  /**
   * GhostVLAD over tokens that are mapped to one space.
   *
   * @param dimension D of the space, at least 1
   * @param clusters L, local embeddings of an item, at least 1
   * @param ghosts G, clusters that take tokens up and are left out, at least 0
   * @param imageTokens most tokens of a picture, the first ones, at least 1
   * @param textTokens most tokens of a text, the first ones, at least 1
   */
  public record Local(int dimension, int clusters, int ghosts, int imageTokens, int textTokens) {
    /** Checks the ranges. */
    public Local {
      atLeast("The dimension of local embeddings", dimension, 1);
      atLeast("The number of clusters", clusters, 1);
      atLeast("The number of ghost clusters", ghosts, 0);
      atLeast("The most tokens of a picture", imageTokens, 1);
      atLeast("The most tokens of a text", textTokens, 1);
    }
  }

  /**
   * InfoNCE between the local embeddings of a batch, cluster by cluster.
   *
   * @param weight λ, at least 0; 0 for handshaking, the global alignment alone
   * @param temperature τ of the local cosines, above 0
   */
  public record Alignment(double weight, double temperature) {
    /** Checks the ranges. */
    public Alignment {
      notNegative("The weight of the fine-grained alignment", weight);
      positive("The temperature of the fine-grained alignment", temperature);
    }
  }

  /**
   * Local similarity as a teacher: {@code Y = (1 - w) I + w softmax(A / τ)}, A the mean local
   * cosine over the clusters, symmetrised; no gradient passes through Y.
   *
   * @param weight w, in [0, 1]; 0: one-hot targets
   * @param temperature τ, above 0
   */
  public record Teaching(double weight, double temperature) {
    /** Checks the ranges. */
    public Teaching {
      if (!(weight >= 0 && weight <= 1)) {
        throw CrosshashException.invalid(
            "The weight of the local teacher must lie in [0, 1]", weight, "use 0.5, or 0 for none");
      }
      positive("The temperature of the local teacher", temperature);
    }
  }

  /** Checks that nothing is missing and that parts which need others have them. */
  public HuggingConfig {
    Objects.requireNonNull(trunk, "trunk");
    Objects.requireNonNull(local, "local");
    Objects.requireNonNull(alignment, "alignment");
    Objects.requireNonNull(teaching, "teaching");
    Objects.requireNonNull(quantisation, "quantisation");
    if (alignment.weight() == 0 && teaching.weight() > 0) {
      throw CrosshashException.invalid(
          "A local teacher needs local embeddings that are trained",
          "alignment weight 0, teaching weight " + teaching.weight(),
          "raise the weight of the alignment, or set the teacher's to 0");
    }
    if (alignment.weight() == 0 && quantisation.on()) {
      throw CrosshashException.invalid(
          "Local codes need local embeddings that are trained",
          "alignment weight 0, quantisation " + quantisation.mode(),
          "raise the weight of the alignment, or turn quantisation off");
    }
    if (quantisation.on() && local.dimension() % quantisation.blocks() != 0) {
      throw CrosshashException.invalid(
          "The number of blocks must divide the dimension of local embeddings",
          "%d blocks of %d dimensions".formatted(quantisation.blocks(), local.dimension()),
          "give a divisor of " + local.dimension());
    }
  }

  /** Whether local embeddings are made and aligned. */
  public boolean aligns() {
    return alignment.weight() > 0;
  }

  static void atLeast(String what, int value, int least) {
    if (value < least) {
      throw CrosshashException.invalid(
          what + " must be at least " + least, value, "give a larger number");
    }
  }

  static void notNegative(String what, double value) {
    if (!(value >= 0 && Double.isFinite(value))) {
      throw CrosshashException.invalid(
          what + " must be at least 0", value, "use 0 to leave it out");
    }
  }

  static void positive(String what, double value) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw CrosshashException.invalid(what + " must be above 0", value, "use 0.1 to 1");
    }
  }
}
