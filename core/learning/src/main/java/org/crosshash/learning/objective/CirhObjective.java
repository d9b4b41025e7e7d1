package org.crosshash.learning.objective;

import java.util.List;
import org.crosshash.errors.CrosshashException;
import org.crosshash.learning.loss.LossTerm;
import org.crosshash.learning.objective.teacher.CirhNeighbours;

/**
 * CIRH's two losses (Zhu, Wu, Li, Zhang, Guan and Shen, TKDE 2022; {@code my_opt.py} of the
 * released code): a teacher with graph convolutions finds one code a pair, and the hash networks
 * follow it.
 *
 * <pre>{@code
 * teacher: r [MSE(D_I, X_I) + MSE(D_T, X_T)] + s [MSE(S, cos HI) + MSE(S, cos HT) + MSE(S, cos H)]
 *          + MSE(H, B),   B = sign H without gradient
 * hash:    MSE(h^I, B) + MSE(h^T, B) + MSE(h^I, h^T) + β Σ over IT, II, TT of MSE(cos, S)
 * }</pre>
 *
 * <p>X are the vectors as they are given, smoothed with two neighbours of the batch ({@link
 * CirhNeighbours}). The released code lets the teacher pass over an epoch before the hash networks
 * do; as it stores the code of each batch as that batch is seen, taking both steps batch by batch
 * is the same. It shuffles the pairs that the hash networks see and not the rows and columns of S
 * that they follow, an oversight that is followed on request only.
 *
 * @param reconstructionWeight r, at least 0
 * @param similarityWeight s, at least 0
 * @param beta β, at least 0
 * @param teacherRate learning rate of the teacher's Adam before the schedule, above 0
 * @param teacherWidth of its hidden layers, at least 1
 * @param thirdNeighbour share of the batch's third most similar item in X, in [0, 1]
 * @param fourthNeighbour share of the fourth most similar, in [0, 1]
 * @param rowsByPosition whether the hash networks follow S of other pairs, as in the released code
 */
public record CirhObjective(
    double reconstructionWeight,
    double similarityWeight,
    double beta,
    double teacherRate,
    int teacherWidth,
    double thirdNeighbour,
    double fourthNeighbour,
    boolean rowsByPosition)
    implements Objective {
  /** The hash networks follow S of their own pairs. */
  public CirhObjective(
      double reconstructionWeight,
      double similarityWeight,
      double beta,
      double teacherRate,
      int teacherWidth,
      double thirdNeighbour,
      double fourthNeighbour) {
    this(
        reconstructionWeight,
        similarityWeight,
        beta,
        teacherRate,
        teacherWidth,
        thirdNeighbour,
        fourthNeighbour,
        false);
  }

  /** Checks the ranges. */
  public CirhObjective {
    ObjectiveWeights.check("reconstruction_weight", reconstructionWeight, 10);
    ObjectiveWeights.check("similarity_weight", similarityWeight, 1);
    ObjectiveWeights.check("beta", beta, 0.01);
    if (!(teacherRate > 0 && Double.isFinite(teacherRate))) {
      throw CrosshashException.invalid(
          "The teacher's learning rate must be above 0", teacherRate, "the paper uses 0.001");
    }
    if (teacherWidth < 1) {
      throw CrosshashException.invalid(
          "The teacher's layers need a width of at least 1", teacherWidth, "the paper uses 512");
    }
    if (!(thirdNeighbour >= 0 && fourthNeighbour >= 0 && thirdNeighbour + fourthNeighbour <= 1)) {
      throw CrosshashException.invalid(
          "Shares of neighbours must be at least 0 and at most 1 together",
          thirdNeighbour + ", " + fourthNeighbour,
          "the released code uses 0.2 and 0.1");
    }
  }

  @Override
  public List<LossTerm> terms(int bits) {
    return List.of(
        new LossTerm("teacher_reconstruct_image", reconstructionWeight),
        new LossTerm("teacher_reconstruct_text", reconstructionWeight),
        new LossTerm("teacher_similarity_image", similarityWeight),
        new LossTerm("teacher_similarity_text", similarityWeight),
        new LossTerm("teacher_similarity_joint", similarityWeight),
        new LossTerm("teacher_quantise", 1),
        new LossTerm("code_image", 1),
        new LossTerm("code_text", 1),
        new LossTerm("code_agree", 1),
        new LossTerm("similarity_cross", beta),
        new LossTerm("similarity_image", beta),
        new LossTerm("similarity_text", beta));
  }

  @Override
  public boolean readsByPosition() {
    return rowsByPosition;
  }

  @Override
  public Criterion open(CriterionContext context) {
    return new CirhCriterion(this, context);
  }
}
