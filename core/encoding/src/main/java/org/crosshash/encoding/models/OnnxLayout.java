package org.crosshash.encoding.models;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The towers of an ONNX export: two files, or a joint one that wants both inputs. */
final class OnnxLayout {
  private static final String FEATURES = "pooler_output";
  private static final String TOKENS = "last_hidden_state";
  private static final String GRID = "grid_embeds";

  private final SourceFolder source;
  private final ModelPreset preset;
  private final String variant;

  /**
   * Looks for files.
   *
   * @param variant what a file's name has before {@code .onnx}, for example {@code _quantized}; may
   *     be empty
   */
  OnnxLayout(SourceFolder source, ModelPreset preset, String variant) {
    this.source = source;
    this.preset = preset;
    this.variant = variant;
  }

  ImageTower image() {
    Preprocessing preprocessing =
        PreprocessorConfig.read(
            source.json(
                source.require(
                    "the configuration of its preprocessor",
                    "preprocessor_config.json",
                    "visual/preprocess_cfg.json",
                    "preprocess_cfg.json")));
    OnnxInspection found =
        new OnnxInspection(
            source.path(), file("vision", "visual"), preprocessing.side(), OptionalLong.empty());
    OutputRule embedding = found.vector(preset.imageOutputs());
    Optional<OutputRule> features =
        found.vector(FEATURES).filter(rule -> !rule.name().equals(embedding.name()));
    return new ImageTower(
        found.tower(List.of(found.pixels())),
        found.pixels(),
        preprocessing,
        embedding,
        features,
        found.rows(TOKENS, cells(preprocessing.side())),
        found.rows(GRID, cells(preprocessing.side())));
  }

  /** Patches of a picture, 0 where the configuration does not say. */
  private int cells(int side) {
    JsonNode config = source.json("config.json");
    int patch =
        config
            .path("vision_config")
            .path("patch_size")
            .asInt(config.path("vision_cfg").path("patch_size").asInt(0));
    return patch > 0 ? (side / patch) * (side / patch) : 0;
  }

  TextTower text(int side) {
    String tokenizer = source.require("a tokenizer", "tokenizer.json", "textual/tokenizer.json");
    OptionalLong length =
        preset.padding() == ModelPreset.Padding.ALWAYS
            ? OptionalLong.of(TokenizerSource.length(source, preset))
            : OptionalLong.empty();
    OnnxInspection found = new OnnxInspection(source.path(), file("text", "textual"), side, length);
    List<String> given = new ArrayList<>(List.of(found.ids()));
    found.mask().ifPresent(given::add);
    return new TextTower(
        found.tower(given),
        found.ids(),
        found.mask(),
        TokenizerSource.rule(source, preset, tokenizer, found.fixedLength()),
        found.vector(preset.textOutputs()),
        found.rows(TOKENS, 0),
        preset.wordUnits());
  }

  private String file(String tower, String folder) {
    return source.require(
        "an ONNX model of its %s half, or a joint one".formatted(tower),
        "onnx/%s_model%s.onnx".formatted(tower, variant),
        "%s_model%s.onnx".formatted(tower, variant),
        "%s/model%s.onnx".formatted(folder, variant),
        "onnx/model%s.onnx".formatted(variant),
        "model%s.onnx".formatted(variant));
  }
}
