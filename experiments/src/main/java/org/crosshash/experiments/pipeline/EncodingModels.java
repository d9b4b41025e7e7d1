package org.crosshash.experiments.pipeline;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.crosshash.client.CrosshashClient;
import org.crosshash.config.Settings;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.encoder.v1.GetEncoderRequest;
import org.crosshash.encoder.v1.ListDetectorsRequest;
import org.crosshash.encoder.v1.ListDetectorsResponse;
import org.crosshash.encoding.ConseLite0Encoder;
import org.crosshash.encoding.ObjectUnits;
import org.crosshash.encoding.detect.FastestDet;
import org.crosshash.encoding.models.Detectors;
import org.crosshash.encoding.models.ModelFolders;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.Dataset;

/**
 * Which models stand behind the ids of an encoding. A model folder may be exchanged under its id,
 * and what it encoded before says nothing of it then; built-in models change with a release only,
 * which raises a revision.
 */
public final class EncodingModels {
  private final UnaryOperator<String> encoder;
  private final UnaryOperator<String> detector;

  private EncodingModels(UnaryOperator<String> encoder, UnaryOperator<String> detector) {
    this.encoder = requireNonNull(encoder, "encoder");
    this.detector = requireNonNull(detector, "detector");
  }

  /**
   * The models of a folder of model folders, as the platform of a workspace uses them.
   *
   * @param encoders the folder; it may be absent, and then holds nothing
   */
  public static EncodingModels of(Path encoders) {
    ModelFolders folders = new ModelFolders(encoders);
    return new EncodingModels(id -> folders.get(id).digest().hex(), id -> detector(encoders, id));
  }

  /** The models of an encoder-service; the client stays the caller's. */
  public static EncodingModels of(CrosshashClient client) {
    return new EncodingModels(id -> encoder(client, id), id -> detector(client, id));
  }

  /**
   * The models of an encoder-service that is asked only where a model is not built in.
   *
   * @param connect opens a client, which is closed again
   */
  public static EncodingModels of(Supplier<CrosshashClient> connect) {
    return new EncodingModels(
        id -> ask(connect, client -> encoder(client, id)),
        id -> ask(connect, client -> detector(client, id)));
  }

  private static String ask(
      Supplier<CrosshashClient> connect, Function<CrosshashClient, String> question) {
    try (CrosshashClient client = connect.get()) {
      return question.apply(client);
    }
  }

  /**
   * Digests of the models that an encoding uses and that are not built in, such as {@code encoder
   * 3f…}; empty where there are none.
   *
   * @throws CrosshashException NOT_FOUND for a model that is not there; whatever is wrong with its
   *     description; UNAVAILABLE where a service that is to be asked is not there
   */
  public String digests(EncodeConfig encoding) {
    EncodeConfig resolved = Settings.resolve(encoding);
    List<String> digests = new ArrayList<>();
    if (!resolved.getEncoder().equals(ConseLite0Encoder.ID)) {
      digests.add("encoder " + encoder.apply(resolved.getEncoder()));
    }
    if (resolved.getObjects().equals(ObjectUnits.DETECTED.id())
        && !resolved.getDetector().equals(FastestDet.ID)) {
      digests.add("detector " + detector.apply(resolved.getDetector()));
    }
    return String.join(", ", digests);
  }

  /** The same for a dataset: one that has its vectors is not encoded. */
  public String digests(Dataset dataset, EncodeConfig encoding) {
    return dataset.features().isPresent() ? "" : digests(encoding);
  }

  private static String detector(Path encoders, String id) {
    return switch (Detectors.find(encoders, id)
        .orElseThrow(() -> absent("among the encoders' folders in " + encoders, id))) {
      case Detectors.Entry.Described described -> described.folder().digest().hex();
      case Detectors.Entry.Broken broken -> throw broken.reason();
    };
  }

  private static CrosshashException absent(String where, String id) {
    return CrosshashException.notFound(
        "A detector must be %s, or lie %s".formatted(FastestDet.ID, where),
        id,
        "add it with crosshash models add-detector");
  }

  private static String encoder(CrosshashClient client, String id) {
    return client
        .encoder()
        .getEncoder(GetEncoderRequest.newBuilder().setName("encoders/" + id).build())
        .getDigest();
  }

  private static String detector(CrosshashClient client, String id) {
    String page = "";
    do {
      ListDetectorsResponse listed =
          client
              .encoder()
              .listDetectors(ListDetectorsRequest.newBuilder().setPageToken(page).build());
      for (org.crosshash.encoder.v1.Detector one : listed.getDetectorsList()) {
        if (one.getName().equals("detectors/" + id)) {
          return one.getDigest();
        }
      }
      page = listed.getNextPageToken();
    } while (!page.isEmpty());
    throw absent("on the encoder-service", id);
  }
}
