package org.crosshash.experiments.results;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Ablations of one method as Markdown, a table a metric and code length. */
public final class AblationMarkdown {
  private AblationMarkdown() {}

  /**
   * The tables.
   *
   * @param rows rows of one method
   */
  public static String text(Protocol protocol, List<AblationRow> rows) {
    StringBuilder text =
        new StringBuilder(protocol.head(new LinkedHashSet<>(rows.getFirst().seeds())))
            .append(
                " Δ: difference from the full method, seed by seed. p: Wilcoxon's signed-rank test"
                    + " over the queries, each query's average precision the mean over the seeds,"
                    + " with Holm's correction over the table's rows and both directions. r:"
                    + " rank-biserial correlation, the effect's size between -1 and 1. Bold: p"
                    + " below .05 and an interval of Δ without nought.\n");
    for (int bits : bits(rows)) {
      for (String metric : AblationComparison.METRICS) {
        List<AblationRow> some =
            rows.stream().filter(row -> row.bits() == bits && row.metric().equals(metric)).toList();
        text.append('\n');
        table(text, bits, metric, some);
      }
    }
    return text.toString();
  }

  private static Set<Integer> bits(List<AblationRow> rows) {
    return rows.stream()
        .map(AblationRow::bits)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static void table(StringBuilder text, int bits, String metric, List<AblationRow> rows) {
    text.append("| ")
        .append(bits)
        .append(" bits, ")
        .append(metric.equals("map_all") ? "mAP@all" : "mAP@50")
        .append("; what is taken away | I→T | Δ | p | r | T→I | Δ | p | r |\n|")
        .append("---|".repeat(9))
        .append('\n');
    Set<String> ablations =
        rows.stream()
            .map(AblationRow::ablation)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    for (String ablation : ablations) {
      List<AblationRow> both =
          rows.stream().filter(row -> row.ablation().equals(ablation)).toList();
      AblationRow any = both.getFirst();
      text.append("| ")
          .append(any.isFull() ? "full method" : "`%s`: %s".formatted(ablation, any.description()))
          .append(" |");
      both.forEach(row -> cells(text, row));
      text.append('\n');
    }
  }

  private static void cells(StringBuilder text, AblationRow row) {
    text.append(' ').append(Numbers.interval(row.value())).append(" |");
    if (row.isFull()) {
      text.append(" | | |");
      return;
    }
    String change =
        Numbers.change(row.change().mean())
            + (row.change().halfWidth().isPresent()
                ? " ± " + Numbers.share(row.change().halfWidth().getAsDouble())
                : "");
    boolean sure =
        row.adjusted() < 0.05
            && row.change().halfWidth().isPresent()
            && Math.abs(row.change().mean()) > row.change().halfWidth().getAsDouble();
    text.append(' ')
        .append(sure ? "**" + change + "**" : change)
        .append(" | ")
        .append(Numbers.probability(row.adjusted()))
        .append(" | ")
        .append(Numbers.change(row.comparison().rankBiserial()))
        .append(" |");
  }
}
