package org.crosshash.experiments.sweeps.file;

import org.crosshash.experiments.v1.MethodEntry;

/** How entries of {@code methods} are called in tables. */
public final class MethodNames {
  private MethodNames() {}

  /** The name that the file gives, else the method's id. */
  public static String of(MethodEntry entry) {
    return entry.getName().isEmpty() ? entry.getId() : entry.getName();
  }
}
