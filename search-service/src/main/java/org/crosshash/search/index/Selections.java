package org.crosshash.search.index;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.crosshash.hamming.SlotFilter;
import org.crosshash.search.attribute.FilterEvaluator;
import org.crosshash.search.filter.Filter;

/**
 * The slots of one version that pass filters, each evaluated once. Safe for any number of threads.
 */
final class Selections {
  private final View view;
  private final DirectorySlots slots;
  private final Map<Question, Selection> known = new ConcurrentHashMap<>();

  Selections(View view, DirectorySlots slots) {
    this.view = view;
    this.slots = slots;
  }

  private record Question(Optional<Filter> filter, Optional<Modality> modality) {}

  /**
   * The live slots that pass.
   *
   * @param filter empty: all
   * @param modality only these; empty: all
   * @param stop asked now and then
   * @throws org.crosshash.errors.CrosshashException INVALID_ARGUMENT where the filter does not fit
   *     the index; whatever {@code stop} throws
   */
  Selection of(Optional<Filter> filter, Optional<Modality> modality, StopSignal stop) {
    return known.computeIfAbsent(
        new Question(filter, modality), question -> select(question, stop));
  }

  private Selection select(Question question, StopSignal stop) {
    FilterEvaluator evaluator = new FilterEvaluator(view.attributes(), slots, stop::check);
    SlotFilter among = view.codes().live().and(view.slots().filter(question.modality()));
    int total = view.slots().slots();
    return question
        .filter()
        .map(filter -> Selection.of(evaluator.evaluate(filter), among, total))
        .orElseGet(() -> Selection.counted(among, total));
  }
}
