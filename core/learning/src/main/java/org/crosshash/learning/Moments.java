package org.crosshash.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;

/** Zero-filled arrays, one a parameter, owned by one manager. */
final class Moments {
  private Moments() {}

  static List<NDArray> zeros(NDManager manager, List<NDArray> parameters) {
    List<NDArray> zeros = new ArrayList<>();
    for (NDArray parameter : parameters) {
      zeros.add(manager.zeros(parameter.getShape(), parameter.getDataType()));
    }
    return List.copyOf(zeros);
  }

  static List<NDArray> concat(List<NDArray> first, List<NDArray> second) {
    List<NDArray> all = new ArrayList<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }
}
