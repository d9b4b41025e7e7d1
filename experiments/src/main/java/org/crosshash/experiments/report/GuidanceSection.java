package org.crosshash.experiments.report;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What a report shows of one recipe.
 *
 * @param recipe its id
 * @param source where it comes from, and how faithful it is
 * @param facts its numbers
 * @param figures histogram of its values, sizes of its communities
 * @param sheets some of its communities
 */
public record GuidanceSection(
    String recipe,
    String source,
    List<Fact> facts,
    List<Figure> figures,
    List<CommunitySheet> sheets) {
  /** Copies the lists. */
  public GuidanceSection {
    requireNonNull(recipe, "recipe");
    requireNonNull(source, "source");
    facts = List.copyOf(facts);
    figures = List.copyOf(figures);
    sheets = List.copyOf(sheets);
  }
}
