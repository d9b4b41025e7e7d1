package org.crosshash.search.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FilterParserTest {
  private static final Filter DOG = has("labels", "dog");
  private static final Filter CAT = has("labels", "cat");
  private static final Filter YEAR = compared("year", Operator.AT_LEAST, "2020", false);

  @Test
  void parse_example_givesItsTree() {
    assertThat(parsed("labels:dog AND split = \"database\" AND year >= 2020"))
        .isEqualTo(
            new Filter.And(
                List.of(DOG, compared("split", Operator.EQUAL, "database", true), YEAR)));
  }

  @Test
  void parse_blank_letsEverythingPass() {
    assertThat(FilterParser.parse("")).isEmpty();
    assertThat(FilterParser.parse(" \n\t")).isEmpty();
  }

  @Test
  void parse_or_bindsTighterThanAnd() {
    Filter expected = new Filter.And(List.of(DOG, new Filter.Or(List.of(CAT, YEAR))));
    assertThat(parsed("labels:dog AND labels:cat OR year >= 2020")).isEqualTo(expected);
    assertThat(parsed("labels:dog labels:cat OR year>=2020")).isEqualTo(expected);
    assertThat(parsed("labels:dog AND (labels:cat OR year>=2020)")).isEqualTo(expected);
    assertThat(parsed("(labels:dog AND labels:cat) OR year>=2020"))
        .isEqualTo(new Filter.Or(List.of(new Filter.And(List.of(DOG, CAT)), YEAR)));
  }

  @Test
  void parse_negations_bindTightest() {
    Filter expected = new Filter.And(List.of(new Filter.Not(DOG), CAT));
    assertThat(parsed("NOT labels:dog AND labels:cat")).isEqualTo(expected);
    assertThat(parsed("-labels:dog labels:cat")).isEqualTo(expected);
    assertThat(parsed("-(labels:dog OR labels:cat)"))
        .isEqualTo(new Filter.Not(new Filter.Or(List.of(DOG, CAT))));
  }

  @Test
  void parse_values_keepTheirForm() {
    assertThat(parsed("a = 'it''s'".replace("''", "\\'")))
        .isEqualTo(compared("a", Operator.EQUAL, "it's", true));
    assertThat(parsed("a = \"\\\"\\\\\\n\\t\\u00e9 AND (\""))
        .isEqualTo(compared("a", Operator.EQUAL, "\"\\\n\té AND (", true));
    assertThat(parsed("a < -1.5e3")).isEqualTo(compared("a", Operator.LESS, "-1.5e3", false));
    assertThat(parsed("a != true")).isEqualTo(compared("a", Operator.NOT_EQUAL, "true", false));
    assertThat(parsed("at > 2020-01-31T12:00:00.5+02:00"))
        .isEqualTo(compared("at", Operator.GREATER, "2020-01-31T12:00:00.5+02:00", false));
    assertThat(parsed("year:*")).isEqualTo(new Filter.Presence("year"));
    assertThat(parsed("\"a b\":x")).isEqualTo(has("a b", "x"));
    assertThat(parsed("a.b:x")).isEqualTo(has("a.b", "x"));
    assertThat(parsed("labels:(dog OR -cat)"))
        .isEqualTo(new Filter.Or(List.of(DOG, new Filter.Not(CAT))));
  }

  /** Positions count from 1. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '§',
      value = {
        "labels:|8|value is missing",
        "labels:dog AND|15|restriction is missing",
        "labels:dog AND AND year > 3|16|restriction is missing",
        "AND labels:dog|1|restriction is missing",
        "labels:dog and year > 3|12|and year > 3",
        "labels|1|compared with nothing",
        "(labels:dog|1|not closed",
        "labels:dog)|11|nothing is open",
        "()|2|restriction is missing",
        "year > > 3|8|value is missing",
        "a = \"x|5|does not end",
        "a = \"\\q\"|6|no escape",
        "a = d*|5|stands only alone",
        "a = *|5|stands only alone",
        "a, b|2|begins nothing",
        "NOT|4|restriction is missing",
        "NOT NOT a:b|5|restriction is missing",
        "a ! b|3|begins nothing"
      })
  void parse_brokenFilter_isRefusedWithItsPosition(String text, int position, String what) {
    assertThatExceptionOfType(CrosshashException.class)
        .isThrownBy(() -> FilterParser.parse(text))
        .satisfies(e -> {
          assertThat(e.problem()).isEqualTo(Problem.INVALID_ARGUMENT);
          assertThat(e.getMessage()).contains("character " + position + ":").contains(what);
          List<String> lines = e.value().lines().toList();
          assertThat(lines.get(1)).isEqualTo(text);
          assertThat(lines.get(2)).isEqualTo(" ".repeat(position - 1) + "^");
        });
  }

  @Test
  void parse_longFilter_showsTheSurroundingsOfTheError() {
    String text = "labels:dog AND ".repeat(30) + "labels: AND labels:cat AND labels:dog";
    assertThatExceptionOfType(CrosshashException.class)
        .isThrownBy(() -> FilterParser.parse(text + ")"))
        .satisfies(e -> {
          List<String> lines = e.value().lines().toList();
          assertThat(lines.get(1)).startsWith("…").hasSizeLessThan(90);
          assertThat(lines.get(1).charAt(lines.get(2).length() - 1)).isEqualTo(')');
        });
  }

  @Test
  void parse_lowerCaseKeyword_isExplained() {
    assertThatExceptionOfType(CrosshashException.class)
        .isThrownBy(() -> FilterParser.parse("labels:dog and labels:cat"))
        .satisfies(e -> assertThat(e.cure()).isEqualTo("write AND in capitals"));
  }

  @Test
  void parse_beyondLimits_isRefused() {
    assertThat(parsed("(".repeat(50) + "a:b" + ")".repeat(50))).isEqualTo(has("a", "b"));
    refused("(".repeat(51) + "a:b" + ")".repeat(51), "50 deep");
    refused("(".repeat(10_000), "50 deep");
    refused("a:b ".repeat(1001), "1000 restrictions");
    refused("a:\"" + "b".repeat(FilterParser.MAXIMUM_LENGTH) + "\"", "16384 characters");
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3"})
  void print_randomTrees_areReadBackEqual(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      Filter filter = randomTree(random, 4);
      String text = FilterPrinter.print(filter);
      assertThat(parsed(text)).as(text).isEqualTo(filter);
    }
  }

  private static Filter randomTree(Random random, int depth) {
    int kind = depth == 0 ? 3 + random.nextInt(2) : random.nextInt(5);
    return switch (kind) {
      case 0 -> new Filter.And(parts(random, depth));
      case 1 -> new Filter.Or(parts(random, depth));
      case 2 -> new Filter.Not(randomTree(random, depth - 1));
      case 3 -> new Filter.Presence(name(random));
      default -> {
        boolean quoted = random.nextBoolean();
        yield compared(
            name(random),
            List.of(Operator.values()).get(random.nextInt(Operator.values().length)),
            quoted ? text(random) : "-1.5e3",
            quoted);
      }
    };
  }

  private static List<Filter> parts(Random random, int depth) {
    return Stream.generate(() -> randomTree(random, depth - 1))
        .limit(2 + random.nextInt(3))
        .toList();
  }

  private static String name(Random random) {
    return random.nextInt(4) == 0 ? "-" + text(random) : "field" + random.nextInt(5);
  }

  private static String text(Random random) {
    String alphabet = "ab \"'\\\n\t()=<>!:,*-ANDé\uD83D\uDE00";
    StringBuilder text = new StringBuilder("x");
    int[] points = alphabet.codePoints().toArray();
    for (int i = random.nextInt(8); i > 0; i--) {
      text.appendCodePoint(points[random.nextInt(points.length)]);
    }
    return text.toString();
  }

  private static void refused(String filter, String why) {
    assertThatExceptionOfType(CrosshashException.class)
        .isThrownBy(() -> FilterParser.parse(filter))
        .withMessageContaining(why);
  }

  private static Filter parsed(String text) {
    return FilterParser.parse(text).orElseThrow();
  }

  private static Filter has(String field, String value) {
    return compared(field, Operator.HAS, value, false);
  }

  private static Filter compared(String field, Operator operator, String value, boolean quoted) {
    return new Filter.Comparison(field, operator, new Filter.Literal(value, quoted));
  }
}
