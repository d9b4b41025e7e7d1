package org.crosshash.encoding.models;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.crosshash.encoding.WordUnits;
import org.crosshash.errors.CrosshashException;

/** The layouts of exported models that a folder can be made of. */
public enum ModelPreset {
  /**
   * CLIP as Hugging Face's exporters write it: {@code vision_model.onnx} and {@code
   * text_model.onnx}, or a joint {@code model.onnx}, in the folder or in {@code onnx/}, with {@code
   * preprocessor_config.json} and {@code tokenizer.json}.
   */
  CLIP("image_embeds", "text_embeds", 77, Padding.WHERE_FIXED),
  /** SigLIP and SigLIP 2, likewise; texts are padded to their full length. */
  SIGLIP("image_embeds,pooler_output", "text_embeds,pooler_output", 64, Padding.ALWAYS),
  /** Jina-CLIP, likewise; texts of up to 512 tokens. */
  JINA_CLIP(
      "image_embeds,image_embeddings", "text_embeds,text_embeddings", 512, Padding.WHERE_FIXED),
  /** MobileCLIP, likewise. */
  MOBILE_CLIP(
      "image_embeds,unnorm_image_features,image_features",
      "text_embeds,unnorm_text_features,text_features",
      77,
      Padding.WHERE_FIXED),
  /** Chinese-CLIP, likewise. */
  CHINESE_CLIP("image_embeds", "text_embeds", 52, Padding.WHERE_FIXED),
  /**
   * OpenCLIP: {@code visual/model.onnx} and {@code textual/model.onnx} with {@code
   * visual/preprocess_cfg.json}, {@code textual/tokenizer.json} and open_clip's {@code
   * config.json}.
   */
  OPEN_CLIP(
      "embedding,image_embedding,image_embeds",
      "embedding,text_embedding,text_embeds",
      77,
      Padding.ALWAYS),
  /**
   * An archive of OpenAI, or any TorchScript archive with {@code encode_image} and {@code
   * encode_text}, with {@code bpe_simple_vocab_16e6.txt.gz} or {@code tokenizer.json} beside it.
   */
  OPENAI("0", "0", 77, Padding.ALWAYS);

  /** When short texts are filled up. */
  enum Padding {
    /** The model was trained with padded texts, or pads in its reference. */
    ALWAYS,
    /** Only where the file takes texts of one length only. */
    WHERE_FIXED
  }

  private final String imageOutputs;
  private final String textOutputs;
  private final int length;
  private final Padding padding;

  ModelPreset(String imageOutputs, String textOutputs, int length, Padding padding) {
    this.imageOutputs = imageOutputs;
    this.textOutputs = textOutputs;
    this.length = length;
    this.padding = padding;
  }

  /** Names that the vector of a picture in the space of texts may have, likeliest first. */
  List<String> imageOutputs() {
    return List.of(imageOutputs.split(","));
  }

  /** Names that the vector of a text may have, likeliest first. */
  List<String> textOutputs() {
    return List.of(textOutputs.split(","));
  }

  /** Tokens that a text may have where the configuration does not say it. */
  int length() {
    return length;
  }

  Padding padding() {
    return padding;
  }

  /** Content words are Latin ones: Chinese is cut into pieces. */
  WordUnits wordUnits() {
    return this == CHINESE_CLIP ? WordUnits.PIECES : WordUnits.WORDS;
  }

  /** The preset of this name, in lower case with hyphens. */
  public static ModelPreset of(String name) {
    return Arrays.stream(values())
        .filter(preset -> preset.id().equals(name))
        .findFirst()
        .orElseThrow(() ->
            CrosshashException.invalid(
                "A preset must be one of "
                    + Arrays.stream(values())
                        .map(ModelPreset::id)
                        .collect(Collectors.joining(", ")),
                name,
                "choose one of these"));
  }

  /** The name that {@link #of} takes. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
