package org.crosshash.encoder;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.crosshash.config.Settings;
import org.crosshash.encoder.v1.AlignConfig;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.encoding.AlignmentMethod;
import org.crosshash.encoding.Encoder;
import org.crosshash.encoding.EncoderDescription;
import org.crosshash.encoding.EncodingOptions;
import org.crosshash.encoding.ObjectUnits;
import org.crosshash.encoding.Resize;
import org.crosshash.encoding.TokenizerDescription;
import org.crosshash.encoding.WordUnits;
import org.crosshash.encoding.detect.FastestDet;
import org.crosshash.encoding.detect.ObjectCrops;
import org.crosshash.encoding.models.Detectors;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.EmbeddingsTable;

/** Configurations on the wire as those of the core. */
final class EncodeSettings {
  private EncodeSettings() {}

  /** What leaves a choice to the encoder. */
  private static final String BY_ENCODER = "encoder";

  /**
   * The options of a resolved configuration, with the encoder's own choice where it has it, and
   * with the detector that it names.
   *
   * @throws CrosshashException NOT_FOUND if it needs a detector that is not there
   */
  static EncodingOptions options(EncodeConfig resolved, Encoder encoder, Detectors detectors) {
    EncodingOptions options = options(resolved, encoder);
    // The bundled one belongs to the encoder, and costs nothing until a picture needs it.
    return options.objects() == ObjectUnits.DETECTED
            && !resolved.getDetector().equals(FastestDet.ID)
        ? options.withDetector(detectors.get(resolved.getDetector()))
        : options;
  }

  /** The options of a resolved configuration for whole pictures and texts. */
  static EncodingOptions options(EncodeConfig resolved, Encoder encoder) {
    EncodingOptions own = encoder.defaults();
    return new EncodingOptions(
            resolved.getResize().equals(BY_ENCODER)
                ? own.resize()
                : Resize.of(resolved.getResize()),
            objects(resolved, own),
            resolved.getTokens(),
            resolved.getFrames().getCount(),
            resolved.getFrames().getTimeDimensions(),
            resolved.getTextTokenIds())
        .withWordUnits(wordUnits(resolved, own));
  }

  private static WordUnits wordUnits(EncodeConfig resolved, EncodingOptions own) {
    return resolved.getWordUnits().equals(BY_ENCODER)
        ? own.wordUnits()
        : WordUnits.of(resolved.getWordUnits());
  }

  private static ObjectUnits objects(EncodeConfig resolved, EncodingOptions own) {
    if (resolved.getFrames().getCount() == 0) {
      return resolved.getObjects().equals(BY_ENCODER)
          ? own.objects()
          : ObjectUnits.of(resolved.getObjects());
    }
    if (!List.of(BY_ENCODER, ObjectUnits.WHOLE.id()).contains(resolved.getObjects())) {
      throw CrosshashException.invalid(
          "The objects of a moving picture are its frames",
          "objects: %s with frames.count: %d"
              .formatted(resolved.getObjects(), resolved.getFrames().getCount()),
          "leave objects out, or set frames.count: 0");
    }
    return ObjectUnits.WHOLE;
  }

  /**
   * Refuses to tell token ids, and to take pieces for words, where the encoder has no tokenizer.
   *
   * @throws CrosshashException FAILED_PRECONDITION
   */
  static void requireTokenizer(EncodeConfig resolved, Encoder encoder) {
    if (wordUnits(resolved, encoder.defaults()) == WordUnits.PIECES
        && encoder.tokenizer().isEmpty()) {
      throw CrosshashException.precondition(
          "Pieces of words need an encoder with a tokenizer",
          "word_units: pieces with encoder " + encoder.description().id(),
          "use word_units: words, or choose an encoder whose text model has a tokenizer");
    }
    if (resolved.getTextTokenIds() && encoder.tokenizer().isEmpty()) {
      throw CrosshashException.precondition(
          "Token ids need an encoder with a tokenizer",
          "text_token_ids with encoder " + encoder.description().id(),
          "leave text_token_ids out, or choose an encoder whose text model has a tokenizer");
    }
  }

  /** What a table says of the tokenizer that gave its token ids. */
  static Map<String, String> tokenizerMetadata(TokenizerDescription tokenizer) {
    TreeMap<String, String> metadata = new TreeMap<>();
    metadata.put(EmbeddingsTable.TOKENIZER_KEY, tokenizer.digest().hex());
    metadata.put(EmbeddingsTable.TOKENIZER_LENGTH_KEY, Integer.toString(tokenizer.length()));
    tokenizer
        .padding()
        .ifPresent(id -> metadata.put(EmbeddingsTable.TOKENIZER_PADDING_KEY, Long.toString(id)));
    return metadata;
  }

  /**
   * The configuration with the encoder's own choices left to it, so that naming one and leaving it
   * out are one recipe.
   */
  static EncodeConfig effective(EncodeConfig resolved, Encoder encoder) {
    EncodingOptions own = encoder.defaults();
    EncodeConfig.Builder effective = resolved.toBuilder();
    if (resolved.getResize().equals(own.resize().id())) {
      effective.setResize(BY_ENCODER);
    }
    if (resolved.getObjects().equals(own.objects().id()) || resolved.getFrames().getCount() > 0) {
      effective.setObjects(BY_ENCODER);
    }
    if (resolved.getWordUnits().equals(own.wordUnits().id())) {
      effective.setWordUnits(BY_ENCODER);
    }
    // Which detector it is stands in the recipe by its digest.
    return effective.clearDetector().build();
  }

  /** Whether unreadable items are left out. */
  static boolean skips(EncodeConfig resolved) {
    return resolved.getUnreadable().equals("skip");
  }

  /** The method of any configuration, defaults filled in. */
  static AlignmentMethod method(AlignConfig config) {
    AlignConfig resolved = Settings.resolve(config);
    return switch (resolved.getMethod()) {
      case "raw" -> new AlignmentMethod.Raw();
      case "none" -> new AlignmentMethod.None();
      case "centre" -> new AlignmentMethod.Centre();
      case "ridge" -> new AlignmentMethod.Ridge(resolved.getRegularisation());
      case "cca" -> new AlignmentMethod.Cca(resolved.getRegularisation(), resolved.getDimension());
      default ->
          throw CrosshashException.invalid(
              "An alignment must be raw, none, centre, ridge or cca",
              resolved.getMethod(),
              "use one of these");
    };
  }

  /**
   * The part of a configuration that the method uses, so that a setting without effect does not
   * make another recipe.
   */
  static AlignConfig effective(AlignConfig config) {
    AlignConfig resolved = Settings.resolve(config);
    AlignConfig.Builder effective = resolved.toBuilder();
    switch (method(config)) {
      case AlignmentMethod.Raw raw -> effective.clearRegularisation().clearDimension();
      case AlignmentMethod.None none -> effective.clearRegularisation().clearDimension();
      case AlignmentMethod.Centre centre -> effective.clearRegularisation().clearDimension();
      case AlignmentMethod.Ridge ridge -> effective.clearDimension();
      case AlignmentMethod.Cca cca -> {}
    }
    return effective.build();
  }

  /**
   * What a table of embeddings says of its encoder: queries must be encoded in the same way. The
   * policy on unreadable items is no part of it.
   */
  static String encoderMetadata(EncoderDescription description, EncodingOptions options) {
    Struct.Builder json =
        Struct.newBuilder()
            .putFields("encoder", MetadataJson.text(description.id()))
            .putFields("digest", MetadataJson.text(description.digest().hex()))
            .putFields("resize", MetadataJson.text(options.resize().id()))
            .putFields("objects", MetadataJson.text(options.objects().id()))
            .putFields("tokens", Value.newBuilder().setBoolValue(options.tokens()).build());
    if (options.frames() > 0) {
      json.putFields("frames", MetadataJson.text(Integer.toString(options.frames())));
    }
    if (options.wordUnits() != WordUnits.WORDS) {
      json.putFields("word_units", MetadataJson.text(options.wordUnits().id()));
    }
    ObjectCrops.digest(options)
        .ifPresent(detector -> json.putFields("detector", MetadataJson.text(detector.hex())));
    return MetadataJson.write(json.build());
  }
}
