package org.crosshash.guidance;

import java.util.Collections;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.crosshash.errors.CrosshashException;

/**
 * UCHM's modality-interaction-enabled (MIE) similarity, <b>our reconstruction</b>: the abstract of
 * Tu et al. (IEEE TCSVT 33(9), 2023) says that a generator in which the modalities interact is
 * trained by a hash-similarity-friendly loss; every formula and constant here is our design, and
 * none is claimed to be the paper's.
 *
 * <p>The generator is a transformer over the tokens of a picture and its text. Its target T is
 * either DGCPN's neighbourhood coherence Q or the cosines P, spread over (-1, 1) by z-scores over
 * all pairs of different items, {@code z(x) = (x - mean) / deviation}; the guidance is {@code S =
 * scale tanh(w z(S_MIE) + (1 - w) z(T))}.
 *
 * @param interaction how far the modalities interact
 * @param target what T is; not read by {@link Interaction#JOINT}, whose target is P
 * @param generatorWeight w, in [0, 1]; read by {@link Interaction#FULL} alone
 * @param scale factor of the guidance, above 0; not read by {@link Interaction#JOINT}
 * @param textWeight weight of the text cosines in P, in [0, 1]
 * @param neighbourShare the share of a row of P that counts as neighbours in Q, in (0, 1]
 * @param tokens what the transformer reads
 * @param network its shape
 * @param loss what it minimises
 * @param schedule how long and how fast
 */
public record UchmRecipe(
    Interaction interaction,
    Target target,
    double generatorWeight,
    double scale,
    double textWeight,
    double neighbourShare,
    Tokens tokens,
    Network network,
    Loss loss,
    Schedule schedule)
    implements GuidanceRecipe {
  /** The recipe's id. */
  public static final String ID = "uchm";

  /** How far the modalities interact. */
  public enum Interaction {
    /** Contrast between two passes that see one modality each; the default. */
    FULL,
    /**
     * Our first proposal, kept for comparison: contrast between the two halves of one joint pass,
     * target P, and the guidance is S_MIE itself. The halves have seen each other, so the contrast
     * is trivially won.
     */
    JOINT,
    /** No transformer: {@code S = scale tanh(z(T))}. */
    NONE
  }

  /** What the generator's similarities are pulled to. */
  public enum Target {
    /** Q, how much the neighbourhoods of two items overlap (DGCPN). */
    COHERENCE,
    /** P, the fused cosines. */
    COSINE
  }

  /** Which vectors stand for an item. */
  public enum Units {
    /** Lists of vectors: the picture's, and the text's vector followed by its words. */
    TOKENS,
    /** One vector a modality: the ablation with global features. */
    GLOBAL
  }

  /**
   * What is read. Vectors are scaled to the length √dimension.
   *
   * @param units lists of vectors, or one a modality
   * @param imageColumn picture vectors, for P and for {@link Units#GLOBAL}
   * @param textColumn text vectors, for P and as the first token of a text
   * @param imageTokenColumn lists of vectors of the picture
   * @param textTokenColumn lists of vectors of the text
   * @param maxWords most vectors of {@code textTokenColumn} an item, the first ones; at least 1
   */
  public record Tokens(
      @SettingName("tokens") Units units,
      String imageColumn,
      String textColumn,
      String imageTokenColumn,
      String textTokenColumn,
      int maxWords) {
    /** Checks the ranges. */
    public Tokens {
      Objects.requireNonNull(units, "units");
      Settings.column("image_column", imageColumn);
      Settings.column("text_column", textColumn);
      Settings.column("image_token_column", imageTokenColumn);
      Settings.column("text_token_column", textTokenColumn);
      Settings.atLeast("max_words", maxWords, 1);
    }
  }

  /**
   * The transformer's shape.
   *
   * @param dimension of its tokens, a multiple of the heads
   * @param layers at least 1
   * @param heads of attention, at least 1
   * @param dropout in training, in [0, 1)
   */
  public record Network(int dimension, int layers, int heads, double dropout) {
    /** Checks the ranges. */
    public Network {
      Settings.atLeast("layers", layers, 1);
      Settings.atLeast("heads", heads, 1);
      Settings.atLeast("dimension", dimension, 1);
      if (dimension % heads != 0) {
        throw CrosshashException.invalid(
            "dimension must be a multiple of heads",
            dimension + " and " + heads,
            "set dimension to a multiple of " + heads);
      }
      Settings.between("dropout", dropout, 0, Math.nextDown(1.0));
    }
  }

  /**
   * The hash-similarity-friendly loss: {@code contrastive InfoNCE(z^I, z^T; temperature) + spread
   * mean((S_MIE - tanh(spreadFactor z(T)))²) + balance mean(S_MIE)²}, both means over pairs of
   * different items of the batch.
   *
   * @param contrastive weight, at least 0; 0 for the ablation without contrast
   * @param temperature above 0
   * @param spread weight λ1, at least 0; 0 for the ablation without spreading
   * @param balance weight λ2, at least 0
   * @param spreadFactor κ, above 0
   */
  public record Loss(
      @SettingName("contrastive_weight") double contrastive,
      double temperature,
      @SettingName("spread_weight") double spread,
      @SettingName("balance_weight") double balance,
      double spreadFactor) {
    /** Checks the ranges. */
    public Loss {
      Settings.between("contrastive_weight", contrastive, 0, Float.MAX_VALUE);
      Settings.positive("temperature", temperature);
      Settings.between("spread_weight", spread, 0, Float.MAX_VALUE);
      Settings.between("balance_weight", balance, 0, Float.MAX_VALUE);
      Settings.positive("spread_factor", spreadFactor);
      if (contrastive == 0 && spread == 0) {
        throw CrosshashException.invalid(
            "The generator needs something to learn from",
            "contrastive_weight 0 and spread_weight 0",
            "raise one of them, or set interaction to none");
      }
    }
  }

  /**
   * AdamW with a cosine schedule.
   *
   * @param learningRate first learning rate, above 0
   * @param weightDecay at least 0
   * @param epochs at least 1
   * @param batchSize pairs a step, at least 2
   */
  public record Schedule(double learningRate, double weightDecay, int epochs, int batchSize) {
    /** Checks the ranges. */
    public Schedule {
      Settings.positive("learning_rate", learningRate);
      Settings.between("weight_decay", weightDecay, 0, Float.MAX_VALUE);
      Settings.atLeast("epochs", epochs, 1);
      Settings.atLeast("batch_size", batchSize, 2);
    }
  }

  /** Checks the ranges. */
  public UchmRecipe {
    Objects.requireNonNull(interaction, "interaction");
    Objects.requireNonNull(target, "target");
    Settings.between("generator_weight", generatorWeight, 0, 1);
    Settings.positive("scale", scale);
    Settings.between("text_weight", textWeight, 0, 1);
    Settings.positive("neighbour_share", neighbourShare);
    Settings.between("neighbour_share", neighbourShare, 0, 1);
    Objects.requireNonNull(tokens, "tokens");
    Objects.requireNonNull(network, "network");
    Objects.requireNonNull(loss, "loss");
    Objects.requireNonNull(schedule, "schedule");
  }

  /**
   * Our defaults, tuned on a few thousand pairs with the bundled encoder; the paper's are unknown.
   */
  public static UchmRecipe defaults() {
    return new UchmRecipe(
        Interaction.FULL,
        Target.COHERENCE,
        0.5,
        0.5,
        0.5,
        0.1,
        new Tokens(Units.TOKENS, "image_features", "text", "object_features", "words", 12),
        new Network(128, 2, 4, 0.1),
        new Loss(1, 0.1, 1, 0.1, 1),
        new Schedule(5e-4, 0.01, 6, 128));
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public boolean random() {
    return learns();
  }

  /** Whether a transformer is trained. */
  public boolean learns() {
    return interaction != Interaction.NONE;
  }

  /** What T is, given the interaction. */
  public Target effectiveTarget() {
    return interaction == Interaction.JOINT ? Target.COSINE : target;
  }

  @Override
  public SortedSet<String> vectorColumns() {
    SortedSet<String> columns = new TreeSet<>();
    columns.add(tokens.imageColumn());
    columns.add(tokens.textColumn());
    return columns;
  }

  @Override
  public SortedSet<String> listColumns() {
    if (!learns() || tokens.units() == Units.GLOBAL) {
      return Collections.emptySortedSet();
    }
    SortedSet<String> columns = new TreeSet<>();
    columns.add(tokens.imageTokenColumn());
    columns.add(tokens.textTokenColumn());
    return columns;
  }
}
