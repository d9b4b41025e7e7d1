package org.crosshash.encoding.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Supplier;

/** Several copies of one model; a run goes to the copy that has the fewest at work. */
final class EnginePool implements ModelEngine {
  private final List<ModelEngine> copies;
  private final AtomicIntegerArray atWork;

  private EnginePool(List<ModelEngine> copies) {
    this.copies = copies;
    atWork = new AtomicIntegerArray(copies.size());
  }

  /**
   * Loads so many copies.
   *
   * @param count at least 1; one copy is given as it is
   */
  static ModelEngine of(int count, Supplier<ModelEngine> load) {
    if (count == 1) {
      return load.get();
    }
    List<ModelEngine> copies = new ArrayList<>();
    try {
      while (copies.size() < count) {
        copies.add(load.get());
      }
      return new EnginePool(List.copyOf(copies));
    } catch (RuntimeException | Error wrong) {
      copies.forEach(ModelEngine::close);
      throw wrong;
    }
  }

  @Override
  public Map<String, float[]> run(List<ModelInput> inputs, Set<String> outputs) {
    int copy = take();
    try {
      return copies.get(copy).run(inputs, outputs);
    } finally {
      atWork.decrementAndGet(copy);
    }
  }

  private int take() {
    int least = 0;
    for (int i = 1; i < copies.size(); i++) {
      if (atWork.get(i) < atWork.get(least)) {
        least = i;
      }
    }
    atWork.incrementAndGet(least);
    return least;
  }

  @Override
  public void close() {
    copies.forEach(ModelEngine::close);
  }
}
