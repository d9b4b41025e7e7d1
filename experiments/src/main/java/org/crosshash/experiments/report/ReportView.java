package org.crosshash.experiments.report;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * All that a report shows.
 *
 * @param title heading
 * @param summary one sentence below it
 * @param rows result table
 * @param chance what random order reaches, as a sentence
 * @param protocol how the figures came about
 * @param losses loss curves
 * @param curves precision against recall
 * @param codes what the codes look like, without labels
 * @param galleryNote which codes answered the queries below
 * @param gallery queries with their answers
 * @param methods what each method is, and how faithful
 */
public record ReportView(
    String title,
    String summary,
    List<ResultRow> rows,
    String chance,
    List<Fact> protocol,
    List<Figure> losses,
    List<Figure> curves,
    CodesView codes,
    String galleryNote,
    List<GalleryQuery> gallery,
    List<Fact> methods) {
  /** Copies the lists. */
  public ReportView {
    requireNonNull(title, "title");
    requireNonNull(summary, "summary");
    rows = List.copyOf(rows);
    requireNonNull(chance, "chance");
    protocol = List.copyOf(protocol);
    losses = List.copyOf(losses);
    curves = List.copyOf(curves);
    requireNonNull(codes, "codes");
    requireNonNull(galleryNote, "galleryNote");
    gallery = List.copyOf(gallery);
    methods = List.copyOf(methods);
  }
}
