package org.crosshash.experiments.commands;

import java.util.Iterator;
import org.crosshash.experiments.datasets.layouts.Layouts;

/** The names of the layouts, for the help. */
final class LayoutNames implements Iterable<String> {
  @Override
  public Iterator<String> iterator() {
    return Layouts.names().iterator();
  }
}
