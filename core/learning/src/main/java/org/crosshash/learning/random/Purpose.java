package org.crosshash.learning.random;

/** What random numbers are drawn for. The keys are part of the generator: they never change. */
public enum Purpose {
  /** Initial weights. */
  WEIGHTS(0),
  /** Order of the training pairs. */
  ORDER(1),
  /** Dropout masks. */
  DROPOUT(2),
  /** Random hyperplanes. */
  HYPERPLANES(3),
  /** The first rotation of iterative quantisation. */
  ROTATION(4),
  /** Initial weights of a similarity generator. */
  GENERATOR_WEIGHTS(5),
  /** Dropout masks of a similarity generator. */
  GENERATOR_DROPOUT(6),
  /** Initial weights of decoders from codes to vectors. */
  DECODER_WEIGHTS(7),
  /** The first memory of codes. */
  MEMORY(8),
  /** Items that stand for what a pair is not. */
  NEGATIVES(9),
  /** Initial weights of a teacher. */
  TEACHER_WEIGHTS(10),
  /** Initial weights of HuggingHash's networks. */
  HUGGING_WEIGHTS(16),
  /** Dropout masks of HuggingHash's networks. */
  HUGGING_DROPOUT(17),
  /** Starts of codebooks. */
  CODEBOOKS(18),
  /** Initial weights of hash networks over tokens. */
  TRANSFORMER_WEIGHTS(24),
  /** Dropout masks of hash networks over tokens. */
  TRANSFORMER_DROPOUT(25),
  /** The pairs whose codes are looked at between epochs. */
  CODE_SAMPLE(26);

  private final long key;

  Purpose(long key) {
    this.key = key;
  }

  /** Its number in {@link CounterRandom#key}. */
  public long key() {
    return key;
  }
}
