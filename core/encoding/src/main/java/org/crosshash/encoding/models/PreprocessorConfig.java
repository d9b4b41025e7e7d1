package org.crosshash.encoding.models;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.crosshash.encoding.Interpolation;
import org.crosshash.encoding.Resize;
import org.crosshash.errors.CrosshashException;

/**
 * Reads {@code preprocessor_config.json} of transformers and {@code preprocess_cfg.json} of
 * open_clip, whose fields differ.
 */
final class PreprocessorConfig {
  private static final List<Double> CLIP_MEAN = List.of(0.48145466, 0.4578275, 0.40821073);
  private static final List<Double> CLIP_DEVIATION = List.of(0.26862954, 0.26130258, 0.27577711);

  private PreprocessorConfig() {}

  /** What OpenAI's own code does. */
  static Preprocessing openAi(int side) {
    return new Preprocessing(
        side,
        Resize.CENTRE_CROP,
        side,
        Interpolation.BICUBIC,
        Centre.ROUND,
        CLIP_MEAN,
        CLIP_DEVIATION,
        0);
  }

  static Preprocessing read(JsonNode config) {
    return config.has("interpolation") || config.has("resize_mode")
        ? openClip(config)
        : transformers(config);
  }

  private static Preprocessing openClip(JsonNode config) {
    int side = side(config.path("size"));
    Resize resize =
        switch (config.path("resize_mode").asText("shortest")) {
          case "shortest" -> Resize.CENTRE_CROP;
          case "longest" -> Resize.PAD;
          case "squash" -> Resize.SQUASH;
          default -> throw unknown("resize_mode", config);
        };
    Interpolation interpolation =
        switch (config.path("interpolation").asText("bicubic")) {
          // What open_clip does with "random" and an empty text in evaluation.
          case "bicubic", "random", "" -> Interpolation.BICUBIC;
          case "bilinear" -> Interpolation.BILINEAR;
          default -> throw unknown("interpolation", config);
        };
    JsonNode fill = config.path("fill_color");
    return new Preprocessing(
        side,
        resize,
        side,
        interpolation,
        Centre.ROUND,
        colours(config.path("mean"), CLIP_MEAN),
        colours(config.path("std"), CLIP_DEVIATION),
        fill.isArray() ? fill.get(0).asInt() : fill.asInt(0));
  }

  private static Preprocessing transformers(JsonNode config) {
    boolean crop = config.path("do_center_crop").asBoolean(false);
    JsonNode size = config.path("size");
    boolean shortest = size.isInt() ? crop : size.has("shortest_edge");
    if (!crop && shortest) {
      throw CrosshashException.invalid(
          "A picture must become a square",
          "only the shorter side is resized",
          "set do_center_crop or a size of height and width in preprocessor_config.json");
    }
    int resized = side(size);
    int side = crop ? side(config.path("crop_size")) : resized;
    if (Math.abs(config.path("rescale_factor").asDouble(1 / 255.0) - 1 / 255.0) > 1e-9
        || !config.path("do_rescale").asBoolean(true)) {
      throw unknown("rescale_factor", config);
    }
    Interpolation interpolation =
        switch (config.path("resample").asInt(3)) {
          case 1 -> Interpolation.LANCZOS;
          case 2 -> Interpolation.BILINEAR;
          case 3 -> Interpolation.BICUBIC;
          default -> throw unknown("resample", config);
        };
    boolean normalise = config.path("do_normalize").asBoolean(true);
    return new Preprocessing(
        side,
        crop ? Resize.CENTRE_CROP : Resize.SQUASH,
        crop ? resized : side,
        interpolation,
        Centre.FLOOR,
        normalise ? colours(config.path("image_mean"), CLIP_MEAN) : List.of(0.0, 0.0, 0.0),
        normalise ? colours(config.path("image_std"), CLIP_DEVIATION) : List.of(1.0, 1.0, 1.0),
        0);
  }

  private static int side(JsonNode size) {
    if (size.isInt()) {
      return size.intValue();
    }
    if (size.isArray() && size.size() == 2 && size.get(0).asInt() == size.get(1).asInt()) {
      return size.get(0).asInt();
    }
    if (size.has("shortest_edge")) {
      return size.get("shortest_edge").asInt();
    }
    if (size.has("height") && size.path("height").asInt() == size.path("width").asInt()) {
      return size.get("height").asInt();
    }
    throw CrosshashException.invalid(
        "A preprocessor's size must be a square",
        size.isMissingNode() ? "none" : size,
        "add the preprocessor's configuration as its exporter wrote it");
  }

  private static List<Double> colours(JsonNode list, List<Double> otherwise) {
    if (!list.isArray()) {
      return otherwise;
    }
    List<Double> colours = new ArrayList<>();
    list.forEach(value -> colours.add(value.asDouble()));
    return colours;
  }

  private static CrosshashException unknown(String field, JsonNode config) {
    return CrosshashException.invalid(
        "A preprocessor's %s must be one that is known here".formatted(field),
        config.path(field),
        "write the folder's description by hand");
  }
}
