package org.crosshash.encoding;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The content words of a text: runs of {@code [a-z0-9]} in lower case that are longer than one
 * letter and no English stop word, in order of first appearance; the whole text in lower case where
 * none is left.
 */
public final class ContentWords {
  private static final Pattern WORD = Pattern.compile("[a-z0-9]{2,}");

  private static final Set<String> STOP_WORDS =
      Set.of(
          ("a an the of in on at to and or is are was were be being been with by for from as it its"
                  + " his her their there this that these those into onto over up down off out while"
                  + " through near next another one two three some other who which what very has"
                  + " have had not no")
              .split(" "));

  private ContentWords() {}

  /**
   * The content words of a text.
   *
   * @return at least one, all different, none blank
   * @throws org.crosshash.errors.CrosshashException INVALID_ARGUMENT if the text is blank
   */
  public static List<String> of(String text) {
    String lower = TextRules.check(text).toLowerCase(Locale.ROOT);
    LinkedHashSet<String> words = new LinkedHashSet<>();
    WORD.matcher(lower)
        .results()
        .map(MatchResult::group)
        .filter(word -> !STOP_WORDS.contains(word))
        .forEach(words::add);
    return words.isEmpty() ? List.of(lower.strip()) : List.copyOf(words);
  }
}
