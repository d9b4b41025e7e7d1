package org.crosshash.encoding.models;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.OptionalLong;

/** The tokenizer beside an exported model: where it is, how long texts are, what pads them. */
final class TokenizerSource {
  private TokenizerSource() {}

  /**
   * The rule of a {@code tokenizer.json}.
   *
   * @param file path in the folder
   * @param fixedLength the one length of texts that the model's file takes; empty: any
   */
  static TokenizerRule rule(
      SourceFolder source, ModelPreset preset, String file, OptionalLong fixedLength) {
    boolean pad = preset.padding() == ModelPreset.Padding.ALWAYS || fixedLength.isPresent();
    int length = fixedLength.isPresent() ? (int) fixedLength.getAsLong() : length(source, preset);
    return new TokenizerRule(
        file,
        length,
        pad ? OptionalLong.of(padding(source, file)) : OptionalLong.empty(),
        OptionalLong.empty());
  }

  /** Tokens that a text may have at most. */
  static int length(SourceFolder source, ModelPreset preset) {
    JsonNode config = source.json("config.json");
    return switch (preset) {
      case CLIP, SIGLIP ->
          config.path("text_config").path("max_position_embeddings").asInt(preset.length());
      case OPEN_CLIP -> config.path("text_cfg").path("context_length").asInt(preset.length());
      case JINA_CLIP, MOBILE_CLIP, CHINESE_CLIP, OPENAI -> preset.length();
    };
  }

  /** The id of the padding token that the tokenizer's configuration names, or 0. */
  private static long padding(SourceFolder source, String file) {
    int slash = file.lastIndexOf('/');
    String folder = slash < 0 ? "" : file.substring(0, slash + 1);
    JsonNode named = source.json(folder + "tokenizer_config.json").path("pad_token");
    String token = named.isObject() ? named.path("content").asText("") : named.asText("");
    if (token.isEmpty()) {
      return 0;
    }
    JsonNode tokenizer = source.json(file);
    for (JsonNode added : tokenizer.path("added_tokens")) {
      if (added.path("content").asText().equals(token)) {
        return added.path("id").asLong();
      }
    }
    return tokenizer.path("model").path("vocab").path(token).asLong(0);
  }
}
