package org.crosshash.experiments.datasets.layouts;

import java.util.ArrayList;
import java.util.List;
import org.crosshash.config.Suggestions;
import org.crosshash.errors.CrosshashException;

/** All layouts. */
public final class Layouts {
  private static final List<Layout> ALL = build();

  private Layouts() {}

  private static List<Layout> build() {
    List<Layout> layouts = new ArrayList<>();
    layouts.addAll(TableLayout.layouts());
    layouts.addAll(ArrayLayouts.layouts());
    layouts.add(new TagListLayout());
    layouts.add(new NusWideLayout());
    layouts.add(new CocoLayout());
    layouts.add(new KarpathyLayout());
    layouts.add(new TokenFileLayout());
    layouts.add(new WebDatasetLayout());
    layouts.add(new FramesLayout());
    layouts.add(new EmojiLayout());
    layouts.add(new FeatureLayout());
    return List.copyOf(layouts);
  }

  /** All of them, in the order of the documents. */
  public static List<Layout> all() {
    return ALL;
  }

  /** Their names. */
  public static List<String> names() {
    return ALL.stream().map(Layout::name).toList();
  }

  /**
   * The layout of a name.
   *
   * @throws CrosshashException if there is none
   */
  public static Layout of(String name) {
    return ALL.stream()
        .filter(layout -> layout.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            CrosshashException.invalid(
                "A layout is one of " + String.join(", ", names()),
                "'" + name + "'",
                Suggestions.cure(name, names())));
  }
}
