package org.crosshash.learning.hugging;

import java.util.List;

/** Parameters that move together. */
enum HuggingGroup {
  /** The picture network. */
  IMAGE,
  /** The text network. */
  TEXT,
  /** The aggregation, and the quantiser where there is one. */
  SHARED;

  /** The part of a list in the order of {@link HuggingShape#parameters()}. */
  <T> List<T> of(List<T> all, HuggingShape shape) {
    return switch (this) {
      case IMAGE -> all.subList(0, HuggingShape.ENCODER_PARAMETERS);
      case TEXT -> all.subList(HuggingShape.ENCODER_PARAMETERS, HuggingShape.SHARED_FROM);
      case SHARED -> all.subList(HuggingShape.SHARED_FROM, shape.parameters().size());
    };
  }
}
