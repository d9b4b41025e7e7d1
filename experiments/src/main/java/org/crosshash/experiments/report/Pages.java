package org.crosshash.experiments.report;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.nio.file.Path;

/** Renders the pages from templates that were compiled with the build. Safe for several threads. */
public final class Pages {
  private static final TemplateEngine ENGINE =
      TemplateEngine.createPrecompiled(
          Path.of("no-folder"),
          ContentType.Html,
          Pages.class.getClassLoader(),
          "org.crosshash.experiments.report.templates");

  private Pages() {}

  /** The report of an experiment as one HTML document that needs no other file. */
  public static String report(ReportView view) {
    return render("report.jte", view);
  }

  /** The answers to one query as one HTML document that needs no other file. */
  public static String query(GalleryQuery query) {
    return render("query.jte", query);
  }

  /** Guidance recipes side by side as one HTML document that needs no other file. */
  public static String guidance(GuidanceView view) {
    return render("guidance.jte", view);
  }

  /** The tables, tests and figures of a sweep as one HTML document that needs no other file. */
  public static String sweep(SweepView view) {
    return render("sweep.jte", view);
  }

  /** What one trial came to as one HTML document that needs no other file. */
  public static String trial(TrialView view) {
    return render("trial.jte", view);
  }

  /** Queries with their hits as one HTML document that needs no other file. */
  public static String gallery(GalleryView view) {
    return render("gallery.jte", view);
  }

  /** What codes look like as one HTML document that needs no other file. */
  public static String codes(CodesView view) {
    return render("codes.jte", view);
  }

  private static String render(String template, Object model) {
    StringOutput output = new StringOutput();
    ENGINE.render(template, model, output);
    return output.toString();
  }
}
