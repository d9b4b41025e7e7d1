package org.crosshash.encoding;

/** Names of the vector columns of an embeddings table. */
public final class Columns {
  /** A picture in the space of texts. */
  public static final String IMAGE = "image";

  /** A picture in the image model's feature space. */
  public static final String IMAGE_FEATURES = "image_features";

  /** A picture's objects in the space of texts, the whole picture last; ragged. */
  public static final String OBJECTS = "objects";

  /** A picture's objects in the feature space, in the same order; ragged. */
  public static final String OBJECT_FEATURES = "object_features";

  /** The cells of the image model's grid in the feature space; ragged. */
  public static final String IMAGE_TOKENS = "image_tokens";

  /** A text. */
  public static final String TEXT = "text";

  /** A text's content words, each embedded alone; ragged. */
  public static final String WORDS = "words";

  /** A text's token outputs; ragged. */
  public static final String TEXT_TOKENS = "text_tokens";

  /** Ids of a text's tokens, int32, marks included, not padded; ragged. */
  public static final String TEXT_TOKEN_IDS = "text_token_ids";

  private Columns() {}
}
