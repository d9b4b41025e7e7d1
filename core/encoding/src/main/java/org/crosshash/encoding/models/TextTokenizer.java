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
    Encoding encoding = tokenizer.encode(text);
    long[] ids = encoding.getIds();
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
