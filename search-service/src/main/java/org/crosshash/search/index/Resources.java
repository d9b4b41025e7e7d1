package org.crosshash.search.index;

import java.util.List;

/** Resources that are held together. */
public final class Resources {
  private Resources() {}

  /** Closes all of these, also where closing one of them fails; the first failure is thrown. */
  public static void closeAll(List<? extends AutoCloseable> resources) {
    RuntimeException failure = null;
    for (AutoCloseable resource : resources) {
      try {
        resource.close();
      } catch (Exception e) {
        if (failure == null) {
          failure = new IllegalStateException("cannot close " + resource, e);
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
