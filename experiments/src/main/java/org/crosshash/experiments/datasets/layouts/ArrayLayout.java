package org.crosshash.experiments.datasets.layouts;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A layout of arrays in MATLAB, HDF5 or NumPy files.
 *
 * @param name see {@link Layout#name()}
 * @param title see {@link Layout#title()}
 * @param files see {@link Layout#files()}
 * @param source see {@link Layout#source()}
 * @param arrays what it has; of the feature mapping instead, where it is empty
 */
record ArrayLayout(
    String name, String title, List<String> files, String source, List<ArraySpec> arrays)
    implements Layout {
  ArrayLayout {
    requireNonNull(name, "name");
    requireNonNull(title, "title");
    files = List.copyOf(files);
    requireNonNull(source, "source");
    arrays = List.copyOf(arrays);
  }

  @Override
  public FoundPairs read(LayoutRequest request, ImportResources resources) {
    return new ArrayPairs(name, arrays, request).read(resources);
  }
}
