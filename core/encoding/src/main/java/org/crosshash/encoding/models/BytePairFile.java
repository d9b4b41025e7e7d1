package org.crosshash.encoding.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * OpenAI's file of byte pairs ({@code bpe_simple_vocab_16e6.txt.gz}) as a {@code tokenizer.json}.
 *
 * <p>The vocabulary's order is the released code's: bytes, bytes that end a word, pairs, two marks.
 * Cleaning follows it too (HTML entities, control characters and curly quotes, white space, lower
 * case), except that garbled encodings are not guessed at, as ftfy does.
 */
final class BytePairFile {
  /** Pairs that the released code reads; the file holds more. */
  private static final int MOST_PAIRS = 49_152 - 256 - 2;

  private static final String START = "<|startoftext|>";
  private static final String END = "<|endoftext|>";
  private static final String WORD_END = "</w>";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private BytePairFile() {}

  /** The text of a {@code tokenizer.json}. */
  static String tokenizerJson(Path file) throws IOException {
    List<String> pairs = pairs(file);
    List<String> vocabulary = new ArrayList<>();
    List<String> letters = letters();
    vocabulary.addAll(letters);
    letters.forEach(letter -> vocabulary.add(letter + WORD_END));
    pairs.forEach(pair -> vocabulary.add(pair.replace(" ", "")));
    final int start = vocabulary.size();
    final int end = start + 1;
    vocabulary.add(START);
    vocabulary.add(END);

    ObjectNode root = MAPPER.createObjectNode();
    root.put("version", "1.0");
    root.putNull("truncation");
    root.putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    addToken(added, start, START);
    addToken(added, end, END);
    normalizer(root.putObject("normalizer"));
    ObjectNode split = root.putObject("pre_tokenizer");
    split.put("type", "Sequence");
    ArrayNode steps = split.putArray("pretokenizers");
    ObjectNode words = steps.addObject();
    words.put("type", "Split");
    words
        .putObject("pattern")
        .put("Regex", "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+");
    words.put("behavior", "Removed").put("invert", true);
    steps
        .addObject()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", false);
    ObjectNode marks = root.putObject("post_processor");
    marks.put("type", "RobertaProcessing");
    marks.putArray("sep").add(END).add(end);
    marks.putArray("cls").add(START).add(start);
    marks.put("trim_offsets", false).put("add_prefix_space", false);
    root.putObject("decoder")
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", false);
    ObjectNode model = root.putObject("model");
    model.put("type", "BPE").putNull("dropout").put("unk_token", END);
    model.put("continuing_subword_prefix", "").put("end_of_word_suffix", WORD_END);
    model.put("fuse_unk", false);
    ObjectNode ids = model.putObject("vocab");
    for (int id = 0; id < vocabulary.size(); id++) {
      ids.put(vocabulary.get(id), id);
    }
    ArrayNode merges = model.putArray("merges");
    pairs.forEach(merges::add);
    try {
      return MAPPER.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of texts and numbers has a JSON form", e);
    }
  }

  private static List<String> pairs(Path file) throws IOException {
    try (InputStream raw = Files.newInputStream(file);
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(raw), StandardCharsets.UTF_8))) {
      return lines.lines().skip(1).filter(line -> !line.isBlank()).limit(MOST_PAIRS).toList();
    }
  }

  private static void addToken(ArrayNode tokens, int id, String content) {
    tokens
        .addObject()
        .put("id", id)
        .put("content", content)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", true)
        .put("special", true);
  }

  private static void normalizer(ObjectNode node) {
    node.put("type", "Sequence");
    ArrayNode steps = node.putArray("normalizers");
    // Twice, as the released code does: "&amp;lt;" is "<".
    for (int round = 0; round < 2; round++) {
      replace(steps, "String", "&lt;", "<");
      replace(steps, "String", "&gt;", ">");
      replace(steps, "String", "&quot;", "\"");
      replace(steps, "String", "&#39;", "'");
      replace(steps, "String", "&amp;", "&");
    }
    replace(steps, "Regex", "[\\x00-\\x08\\x0b\\x0e-\\x1f\\x7f]", "");
    replace(steps, "Regex", "[\u2018\u2019\u201b]", "'");
    replace(steps, "Regex", "[\u201c\u201d\u201f]", "\"");
    steps.addObject().put("type", "NFC");
    replace(steps, "Regex", "\\s+", " ");
    steps.addObject().put("type", "Lowercase");
  }

  private static void replace(ArrayNode steps, String kind, String pattern, String content) {
    ObjectNode step = steps.addObject();
    step.put("type", "Replace");
    step.putObject("pattern").put(kind, pattern);
    step.put("content", content);
  }

  /** A printable letter for every byte, in the released code's order. */
  private static List<String> letters() {
    List<Integer> printable = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      if ((b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || b >= 0xae) {
        printable.add(b);
      }
    }
    List<String> letters = new ArrayList<>();
    printable.forEach(b -> letters.add(Character.toString(b)));
    for (int extra = 256; letters.size() < 256; extra++) {
      letters.add(Character.toString(extra));
    }
    return letters;
  }
}
