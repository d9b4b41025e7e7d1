package org.crosshash.experiments.datasets.layouts;

import java.util.List;
import org.crosshash.errors.CrosshashException;

/** Arrays of any files, by the keys that a user names. */
final class FeatureLayout implements Layout {
  @Override
  public String name() {
    return "features";
  }

  @Override
  public String title() {
    return "Any arrays of features, by their keys";
  }

  @Override
  public List<String> files() {
    return List.of(
        "MAT 5, MAT 7.3, HDF5 or NPY files; --features image=KEY,text=KEY,labels=KEY, also by part:"
            + " train.image=KEY, query.image=KEY, …",
        "positions of parts: index_train=KEY, index_query=KEY, index_database=KEY; texts:"
            + " captions=KEY; pictures: pixels=KEY or paths=KEY");
  }

  @Override
  public String source() {
    return "ours";
  }

  @Override
  public FoundPairs read(LayoutRequest request, ImportResources resources) {
    FeatureMapping mapping =
        request
            .mapping()
            .orElseThrow(() ->
                CrosshashException.invalid(
                    "Feature files need a mapping of their keys",
                    "there is none",
                    "add --features image=I_tr,text=T_tr,labels=L_tr, say"));
    return new ArrayPairs(name(), mapping.arrays(), request).read(resources);
  }
}
