package org.crosshash.encoding.models;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;

/** The tokenizer of a model folder. Safe for any number of threads. */
final class TextTokenizer implements AutoCloseable {
  /** A text that every tokenizer finds something in. */
  private static final String SOMETHING = "a";

  private final TokenizerRule rule;
  private final HuggingFaceTokenizer tokenizer;

  TextTokenizer(TokenizerRule rule, Path folder) {
    this.rule = rule;
    Path file = folder.resolve(rule.file());
    try {
      tokenizer =
          HuggingFaceTokenizer.newInstance(
              file,
              Map.of(
                  "truncation", "true",
                  "maxLength", Integer.toString(rule.length()),
                  "padding", "false"));
    } catch (IOException | RuntimeException e) {
      throw new CrosshashException(
          Problem.FAILED_PRECONDITION,
          "A tokenizer must be a tokenizer.json that Hugging Face's library reads",
          file + " (" + e.getMessage() + ")",
          "take tokenizer.json from the model's repository, or save the tokenizer with"
              + " save_pretrained",
          e);
    }
  }

  /**
   * What a model reads of a text.
   *
   * @param ids token ids, padding included
   * @param mask 1 at each token of the text, 0 at padding
   * @param tokens number of tokens without padding
   */
  record Tokens(long[] ids, long[] mask, int tokens) {}

  Tokens encode(String text) {
    return padded(tokenizer.encode(text).getIds());
  }

  /** The ids of a text without the marks around it. */
  long[] pieces(String text) {
    Encoding encoding = tokenizer.encode(text);
    int end = end(encoding);
    return Arrays.copyOfRange(encoding.getIds(), Math.min(start(encoding), end), end);
  }

  /** What a model reads of a single token: between the marks that stand around every text. */
  Tokens piece(long id) {
    Encoding one = tokenizer.encode(SOMETHING);
    long[] ids = one.getIds();
    int start = start(one);
    int after = ids.length - end(one);
    long[] marked = new long[start + 1 + after];
    System.arraycopy(ids, 0, marked, 0, start);
    marked[start] = id;
    System.arraycopy(ids, ids.length - after, marked, start + 1, after);
    return padded(marked);
  }

  /** Number of marks before a text. */
  private static int start(Encoding encoding) {
    long[] special = encoding.getSpecialTokenMask();
    int start = 0;
    while (start < special.length && special[start] == 1) {
      start++;
    }
    return start;
  }

  /** Where the marks after a text begin. */
  private static int end(Encoding encoding) {
    long[] special = encoding.getSpecialTokenMask();
    int end = special.length;
    while (end > 0 && special[end - 1] == 1) {
      end--;
    }
    return end;
  }

  private Tokens padded(long[] own) {
    long[] ids = own;
    int tokens = ids.length;
    if (rule.padding().isPresent() && tokens < rule.length()) {
      ids = Arrays.copyOf(ids, rule.length());
      Arrays.fill(ids, tokens, ids.length, rule.padding().getAsLong());
    }
    long[] mask = new long[ids.length];
    Arrays.fill(mask, 0, tokens, 1);
    return new Tokens(ids, mask, tokens);
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
