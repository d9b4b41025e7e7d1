package org.crosshash.encoder;

import com.google.common.primitives.Floats;
import com.google.common.primitives.Ints;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.crosshash.config.Settings;
import org.crosshash.encoder.v1.EmbedInput;
import org.crosshash.encoder.v1.EmbedRequest;
import org.crosshash.encoder.v1.EmbedResponse;
import org.crosshash.encoder.v1.Embedding;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.encoder.v1.NamedVector;
import org.crosshash.encoding.Encoder;
import org.crosshash.encoding.EncodingOptions;
import org.crosshash.encoding.ObjectUnits;
import org.crosshash.errors.CrosshashException;
import org.crosshash.kit.Artifacts;

/** Embeds a few pictures or texts at once. Safe for any number of threads. */
final class Embedder {
  /** Most inputs of one call. */
  static final int MOST_INPUTS = 64;

  private final EncoderSource encoders;
  private final AlignmentCache alignments;
  private final WholeVectors vectors;

  Embedder(EncoderSource encoders, AlignmentCache alignments, WholeVectors vectors) {
    this.encoders = encoders;
    this.alignments = alignments;
    this.vectors = vectors;
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
    Encoder encoder = encoders.get(config.getEncoder());
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
    List<WholeVectors.Input> inputs = new ArrayList<>();
    for (int i = 0; i < request.getInputsCount(); i++) {
      inputs.add(input(request.getInputs(i), i));
    }
    EmbedResponse.Builder response = EmbedResponse.newBuilder();
    List<SortedMap<String, float[]>> all = vectors.of(encoder, options, inputs);
    for (int i = 0; i < all.size(); i++) {
      SortedMap<String, float[]> raw = all.get(i);
      Embedding.Builder embedding =
          message(alignment.map(entry -> entry.alignment().apply(raw)).orElse(raw));
      if (asked.textTokenIds() && inputs.get(i) instanceof WholeVectors.Input.Text text) {
        embedding.addAllTextTokenIds(Ints.asList(encoder.tokenIds(text.words())));
      }
      response.addEmbeddings(embedding);
    }
    return response.setMilliseconds((System.nanoTime() - start) / 1e6).build();
  }

  private static WholeVectors.Input input(EmbedInput input, int index) {
    return switch (input.getContentCase()) {
      case TEXT -> new WholeVectors.Input.Text(input.getText());
      case IMAGE -> new WholeVectors.Input.Picture(input.getImage().toByteArray());
      case CONTENT_NOT_SET ->
          throw CrosshashException.invalid(
              "Every input must be a text or a picture",
              "inputs[%d] is empty".formatted(index),
              "set text or image");
    };
  }

  /** The policy on unreadable items and the choice of objects play no part in whole vectors. */
  static void requireSameEncoding(
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
