package org.crosshash.encoder;

import com.google.common.primitives.Floats;
import com.google.common.primitives.Ints;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.config.Settings;
import org.crosshash.encoder.v1.EmbedInput;
import org.crosshash.encoder.v1.EmbedRequest;
import org.crosshash.encoder.v1.EmbedResponse;
import org.crosshash.encoder.v1.Embedding;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.encoder.v1.NamedVector;
import org.crosshash.encoding.Columns;
import org.crosshash.encoding.Encoder;
import org.crosshash.encoding.EncodingOptions;
import org.crosshash.encoding.FrameEncoder;
import org.crosshash.encoding.ImageVectors;
import org.crosshash.encoding.ObjectUnits;
import org.crosshash.errors.CrosshashException;
import org.crosshash.kit.Artifacts;

/** Embeds a few pictures or texts at once, on the caller's thread. */
final class Embedder {
  private static final int MOST_INPUTS = 64;

  private final EncoderSource encoders;
  private final AlignmentCache alignments;
  private final EmbedGate gate;

  Embedder(EncoderSource encoders, AlignmentCache alignments, EmbedGate gate) {
    this.encoders = encoders;
    this.alignments = alignments;
    this.gate = gate;
  }

  EmbedResponse embed(EmbedRequest request) {
    final long start = System.nanoTime();
    if (request.getInputsCount() < 1 || request.getInputsCount() > MOST_INPUTS) {
      throw CrosshashException.invalid(
          "A call must have 1 to %d inputs".formatted(MOST_INPUTS),
          request.getInputsCount(),
          "send more calls, or encode a table");
    }
    EncodeConfig config = Settings.resolve(request.getConfig());
    Encoder encoder = encoders.cached(config.getEncoder());
    // Only whole vectors are given: objects would be cut out and encoded for nobody.
    EncodingOptions asked = EncodeSettings.options(config, encoder);
    EncodeSettings.requireTokenizer(config, encoder);
    EncodingOptions options =
        new EncodingOptions(asked.resize(), ObjectUnits.WHOLE, false, asked.frames(), 0);
    Optional<AlignmentCache.Entry> alignment =
        Artifacts.isGiven(request.getAlignment())
            ? Optional.of(alignments.get(request.getAlignment()))
            : Optional.empty();
    alignment.ifPresent(entry -> requireSameEncoding(entry, encoder, options));
    EmbedResponse.Builder response = EmbedResponse.newBuilder();
    try (EmbedGate.Turn turn = gate.enter(request.getInputsCount())) {
      for (int i = 0; i < request.getInputsCount(); i++) {
        turn.requireCaller();
        EmbedInput input = request.getInputs(i);
        SortedMap<String, float[]> raw = raw(encoder, options, input, i);
        Embedding.Builder embedding =
            message(alignment.map(entry -> entry.alignment().apply(raw)).orElse(raw));
        if (asked.textTokenIds() && input.hasText()) {
          embedding.addAllTextTokenIds(Ints.asList(encoder.tokenIds(input.getText())));
        }
        response.addEmbeddings(embedding);
      }
    }
    return response.setMilliseconds((System.nanoTime() - start) / 1e6).build();
  }

  private static SortedMap<String, float[]> raw(
      Encoder encoder, EncodingOptions options, EmbedInput input, int index) {
    TreeMap<String, float[]> vectors = new TreeMap<>();
    switch (input.getContentCase()) {
      case TEXT -> vectors.put(Columns.TEXT, encoder.encodeText(input.getText(), options).text());
      case IMAGE -> {
        byte[] file = input.getImage().toByteArray();
        ImageVectors image =
            options.frames() == 0
                ? encoder.encodeImage(file, options)
                : new FrameEncoder(encoder).encode(file, options);
        vectors.put(Columns.IMAGE, image.image());
        vectors.put(Columns.IMAGE_FEATURES, image.features());
      }
      case CONTENT_NOT_SET ->
          throw CrosshashException.invalid(
              "Every input must be a text or a picture",
              "inputs[%d] is empty".formatted(index),
              "set text or image");
    }
    return vectors;
  }

  /** The policy on unreadable items and the choice of objects play no part in whole vectors. */
  private static void requireSameEncoding(
      AlignmentCache.Entry entry, Encoder encoder, EncodingOptions options) {
    if (entry.encoder().isEmpty()) {
      return;
    }
    WholeEncoding table = WholeEncoding.of(entry.encoder());
    WholeEncoding query =
        WholeEncoding.of(EncodeSettings.encoderMetadata(encoder.description(), options));
    if (!table.equals(query)) {
      throw CrosshashException.precondition(
          "A query must be encoded as the aligned table was, %s".formatted(table),
          query,
          "set the same encoder, resize and frames, or encode the table again");
    }
  }

  /** What of an encoding matters to the vectors of a whole picture or text. */
  private record WholeEncoding(String encoder, String digest, String resize, String frames) {
    static WholeEncoding of(String metadata) {
      var json = MetadataJson.read(metadata);
      return new WholeEncoding(
          MetadataJson.text(json, "encoder"),
          MetadataJson.text(json, "digest"),
          MetadataJson.text(json, "resize"),
          MetadataJson.text(json, "frames"));
    }
  }

  private static Embedding.Builder message(SortedMap<String, float[]> vectors) {
    Embedding.Builder embedding = Embedding.newBuilder();
    vectors.forEach((name, values) ->
        embedding.addVectors(
            NamedVector.newBuilder().setName(name).addAllValues(Floats.asList(values))));
    return embedding;
  }
}
