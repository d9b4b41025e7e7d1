package org.crosshash.experiments.sweeps.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.crosshash.config.Settings;

/** The report of a sweep as one JSON object: the resolved file, figures, tests, failures. */
final class JsonReport {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private JsonReport() {}

  static String text(SweepReport report) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("study", report.sweep().file().getName());
    root.put("digest", report.sweep().loaded().digest());
    root.set("file", Settings.tree(report.sweep().loaded().text()));
    root.put("trials", report.counts().total());
    root.put("done", report.counts().done());
    root.put("failed", report.counts().failed());
    root.put("test", report.sweep().file().getTest());
    ArrayNode figures = root.putArray("figures");
    ArrayNode tests = root.putArray("tests");
    for (MetricTable table : report.tables()) {
      table.cells().forEach((key, cell) -> figure(figures.addObject(), table, key, cell));
      table.comparisons().forEach(test -> test(tests.addObject(), table, test));
    }
    report.verdict().ifPresent(verdict -> verdict(root.putObject("verdict"), verdict));
    ArrayNode failures = root.putArray("failures");
    report
        .failures()
        .forEach(
            fact -> failures.addObject().put("trial", fact.name()).put("error", fact.statement()));
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("A tree is writable", impossible);
    }
  }

  private static void verdict(ObjectNode into, CandidateVerdict verdict) {
    into.put("candidate", verdict.name());
    into.put("answer", word(verdict.answer()));
    into.put("sentence", verdict.sentence());
    ArrayNode tables = into.putArray("tables");
    for (TableVerdict table : verdict.tables()) {
      ObjectNode one = tables.addObject();
      one.put("dataset", table.dataset());
      one.put("metric", table.metric());
      one.put("decides", table.decides());
      one.put("answer", word(table.answer()));
      ArrayNode contests = one.putArray("contests");
      for (TableVerdict.Contest contest : table.contests()) {
        ObjectNode line = contests.addObject();
        row(line, contest.other());
        line.put("task", contest.task());
        line.put("bits", contest.bits());
        line.put("answer", word(contest.answer()));
      }
    }
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static void row(ObjectNode into, RowKey row) {
    into.put("method", row.method());
    into.put("profile", row.profile());
    into.put("variant", row.variant());
  }

  private static void figure(ObjectNode into, MetricTable table, CellKey key, Cell cell) {
    into.put("dataset", table.dataset());
    into.put("metric", table.metric());
    into.put("task", key.task());
    into.put("bits", key.bits());
    row(into, key.row());
    into.put("seeds", cell.interval().count());
    into.put("mean", cell.interval().mean());
    cell.interval().deviation().ifPresent(value -> into.put("deviation", value));
    cell.interval().halfWidth().ifPresent(value -> into.put("t_half_width", value));
    into.put("bootstrap_low", cell.bootstrap().low());
    into.put("bootstrap_high", cell.bootstrap().high());
    into.put("mark", word(cell.mark()));
  }

  private static void test(ObjectNode into, MetricTable table, Comparison test) {
    into.put("dataset", table.dataset());
    into.put("metric", table.metric());
    into.put("task", test.task());
    into.put("bits", test.bits());
    row(into.putObject("best"), test.best());
    row(into.putObject("other"), test.other());
    into.put("queries", test.paired().pairs());
    into.put("difference", test.paired().difference());
    into.put("p", test.paired().probability());
    into.put("p_holm", test.corrected());
    into.put("rank_biserial", test.paired().rankBiserial());
    test.paired().standardised().ifPresent(value -> into.put("d_z", value));
  }
}
