package org.crosshash.guidance;

import org.crosshash.errors.CrosshashException;
import org.crosshash.guidance.GuidanceForm.Representation;
import org.crosshash.guidance.matrix.SquareMatrix;
import org.crosshash.guidance.work.Workers;

/** Brings what a recipe built into the form that was asked for. */
final class Forms {
  private Forms() {}

  /**
   * The same guidance in a form.
   *
   * @param built with a matrix on the heap, or factored
   * @throws CrosshashException if the recipe has no ingredients but is to be factored
   */
  static BuiltGuidance shaped(BuiltGuidance built, GuidanceForm form, Workers workers) {
    if (built.similarity().isPresent()) {
      SquareMatrix similarity = built.similarity().get();
      return switch (form.representation()) {
        case DENSE -> built;
        case SPARSE ->
            built.with(StrongestValues.of(similarity.view(), form.neighbours(), workers));
        case FACTORED ->
            throw CrosshashException.invalid(
                "A recipe whose similarities are given, or come from a generator, has no"
                    + " ingredients smaller than they are: it has no factored representation",
                "representation factored",
                "take dense or sparse");
      };
    }
    Guidance guidance = built.guidance();
    return switch (form.representation()) {
      case FACTORED -> built;
      case DENSE -> {
        SquareMatrix.requireSize(guidance.size());
        yield built.with(new Compact.Streamed(new GuidanceRows(guidance, workers)));
      }
      case SPARSE ->
          built.with(
              StrongestValues.of(new GuidanceRows(guidance, workers), form.neighbours(), workers));
    };
  }

  /** Whether an n x n matrix may stand on the heap, whatever becomes of it. */
  static boolean onHeap(GuidanceForm form, int heapItems, int items) {
    return form.representation() != Representation.FACTORED
        && items <= heapItems
        && !form.sampled(items);
  }
}
