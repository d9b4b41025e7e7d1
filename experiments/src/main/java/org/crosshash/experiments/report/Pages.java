package org.crosshash.experiments.report;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crosshash.experiments.report.plot.DifferenceBars;
import org.crosshash.experiments.report.plot.PlotView;

/** Renders the pages from templates that were compiled with the build. Safe for several threads. */
public final class Pages {
  private static final TemplateEngine ENGINE =
      TemplateEngine.createPrecompiled(
          Path.of("no-folder"),
          ContentType.Html,
          Pages.class.getClassLoader(),
          "org.crosshash.experiments.report.templates");

  private static final Pattern DRAWING = Pattern.compile("<svg\\b.*?</svg>", Pattern.DOTALL);
  private static final Pattern CLIP = Pattern.compile("\\bclip(\\d+)\\b");

  private Pages() {}

  /** The report of an experiment as one HTML document that needs no other file. */
  public static String report(ReportView view) {
    return page("report.jte", view);
  }

  /** The answers to one query as one HTML document that needs no other file. */
  public static String query(GalleryQuery query) {
    return page("query.jte", query);
  }

  /** Guidance recipes side by side as one HTML document that needs no other file. */
  public static String guidance(GuidanceView view) {
    return page("guidance.jte", view);
  }

  /** The tables, tests and figures of a sweep as one HTML document that needs no other file. */
  public static String sweep(SweepView view) {
    return page("sweep.jte", view);
  }

  /** What one trial came to as one HTML document that needs no other file. */
  public static String trial(TrialView view) {
    return page("trial.jte", view);
  }

  /** Queries with their hits as one HTML document that needs no other file. */
  public static String gallery(GalleryView view) {
    return page("gallery.jte", view);
  }

  /** What codes look like as one HTML document that needs no other file. */
  public static String codes(CodesView view) {
    return page("codes.jte", view);
  }

  /** A plot as an element of a page that has the colours of plots. */
  public static String plot(PlotView view) {
    return render("plot.jte", view);
  }

  /** Bars as an element of a page that has the colours of plots. */
  public static String bars(DifferenceBars.BarsView view) {
    return render("bars.jte", view);
  }

  /** A whole page. Drawings number their clips alike, so each gets names of its own. */
  private static String page(String template, Object model) {
    int[] drawings = {0};
    return DRAWING
        .matcher(render(template, model))
        .replaceAll(drawing -> {
          String name = "drawing-" + drawings[0]++ + "-clip";
          return Matcher.quoteReplacement(CLIP.matcher(drawing.group()).replaceAll(name + "$1"));
        });
  }

  /** What a dataset looks like as one HTML document that needs no other file. */
  public static String dataset(DatasetView view) {
    return page("dataset.jte", view);
  }

  private static String render(String template, Object model) {
    StringOutput output = new StringOutput();
    ENGINE.render(template, model, output);
    return output.toString();
  }
}
