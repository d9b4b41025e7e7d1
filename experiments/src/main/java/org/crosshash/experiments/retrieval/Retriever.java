package org.crosshash.experiments.retrieval;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.crosshash.artifacts.v1.Artifact;
import org.crosshash.artifacts.v1.ArtifactReference;
import org.crosshash.artifacts.v1.GetArtifactRequest;
import org.crosshash.client.CrosshashClient;
import org.crosshash.client.Service;
import org.crosshash.config.Settings;
import org.crosshash.encoder.v1.EmbedInput;
import org.crosshash.encoder.v1.EmbedRequest;
import org.crosshash.encoder.v1.Embedding;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.errors.CrosshashException;
import org.crosshash.retrieval.v1.RetrieveRequest;
import org.crosshash.retrieval.v1.RetrieveResponse;
import org.crosshash.retrieval.v1.RetrieveTimes;
import org.crosshash.search.v1.GetIndexRequest;
import org.crosshash.search.v1.SearchRequest;
import org.crosshash.search.v1.SearchResponse;
import org.crosshash.trainer.v1.GetModelRequest;
import org.crosshash.trainer.v1.HashInput;
import org.crosshash.trainer.v1.HashVectorsRequest;
import org.crosshash.trainer.v1.HashVectorsResponse;
import org.crosshash.trainer.v1.Model;

/**
 * Embeds, aligns, hashes and searches one query: the vectors of a query go the way that the index's
 * items went. Safe for use by several threads.
 */
public final class Retriever {
  private static final int DEFAULT_LIMIT = 10;
  private static final int LARGEST_LIMIT = 1000;
  private static final double NANOSECONDS = 1e-6;

  private final CrosshashClient client;
  private final Map<String, QueryPath> paths = new ConcurrentHashMap<>();

  /** Retrieves over the services that a client knows; the client stays the caller's. */
  public Retriever(CrosshashClient client) {
    this.client = client;
  }

  /**
   * Answers a query.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if the request breaks a rule;
   *     (FAILED_PRECONDITION) if the index is bound to no model
   */
  public RetrieveResponse retrieve(RetrieveRequest request) {
    long start = System.nanoTime();
    int limit = limit(request);
    boolean text = isText(request);
    QueryPath path = path(request.getIndex());

    long embedding = System.nanoTime();
    HashInput.Builder input = embed(request, text, path);
    long hashing = System.nanoTime();
    HashVectorsResponse codes =
        client
            .trainer()
            .hashVectors(
                HashVectorsRequest.newBuilder()
                    .setModel(path.model())
                    .addInputs(input.setModality(text ? "text" : "image"))
                    .build());
    long searching = System.nanoTime();
    SearchResponse found =
        client
            .search()
            .search(
                SearchRequest.newBuilder()
                    .setIndex(request.getIndex())
                    .addCodes(codes.getCodes(0))
                    .setLimit(limit)
                    .setModality(modality(request, text))
                    .setFilter(request.getFilter())
                    .setIncludeAttributes(true)
                    .build());
    long end = System.nanoTime();
    return RetrieveResponse.newBuilder()
        .addAllNeighbours(found.getResults(0).getNeighboursList())
        .setCode(codes.getCodes(0))
        .setTimes(
            RetrieveTimes.newBuilder()
                .setEmbedMilliseconds(NANOSECONDS * (hashing - embedding))
                .setHashMilliseconds(NANOSECONDS * (searching - hashing))
                .setSearchMilliseconds(NANOSECONDS * (end - searching))
                .setTotalMilliseconds(NANOSECONDS * (end - start)))
        .build();
  }

  private static int limit(RetrieveRequest request) {
    if (request.getLimit() < 0 || request.getLimit() > LARGEST_LIMIT) {
      throw CrosshashException.invalid(
          "The number of neighbours is from 1 to " + LARGEST_LIMIT + ", or 0 for " + DEFAULT_LIMIT,
          request.getLimit(),
          "ask for fewer");
    }
    return request.getLimit() == 0 ? DEFAULT_LIMIT : request.getLimit();
  }

  private static boolean isText(RetrieveRequest request) {
    return switch (request.getQueryCase()) {
      case TEXT -> true;
      case IMAGE -> false;
      case QUERY_NOT_SET ->
          throw CrosshashException.invalid(
              "A query is a text or a picture", "neither is given", "give one of them");
    };
  }

  private static String modality(RetrieveRequest request, boolean text) {
    return switch (request.getModality()) {
      case "" -> text ? "image" : "text";
      case "image", "text" -> request.getModality();
      default ->
          throw CrosshashException.invalid(
              "A modality is `image` or `text`",
              request.getModality(),
              "leave it out for the other one than the query's");
    };
  }

  /** What the model reads of the query. */
  private HashInput.Builder embed(RetrieveRequest request, boolean text, QueryPath path) {
    EmbedInput.Builder input = EmbedInput.newBuilder();
    if (text) {
      input.setText(request.getText());
    } else {
      input.setImage(request.getImage());
    }
    boolean ids = text && path.tower();
    Embedding embedding =
        client
            .encoder()
            .embed(
                EmbedRequest.newBuilder()
                    .addInputs(input)
                    .setConfig(path.encoding().toBuilder().setTextTokenIds(ids))
                    .setAlignment(ArtifactReference.newBuilder().setName(path.aligned()))
                    .build())
            .getEmbeddings(0);
    if (ids) {
      return HashInput.newBuilder().addAllTokenIds(embedding.getTextTokenIdsList());
    }
    String column = text ? path.textColumn() : path.imageColumn();
    return HashInput.newBuilder()
        .addAllValues(
            embedding.getVectorsList().stream()
                .filter(vector -> vector.getName().equals(column))
                .findFirst()
                .orElseThrow(() ->
                    CrosshashException.precondition(
                        "The encoder must give the vector that the model reads",
                        column + " of " + path.model(),
                        "train on embeddings of this encoder"))
                .getValuesList());
  }

  private QueryPath path(String index) {
    String model =
        client.search().getIndex(GetIndexRequest.newBuilder().setName(index).build()).getModel();
    if (model.isEmpty()) {
      throw CrosshashException.precondition(
          "Retrieval needs an index that is bound to a model",
          index,
          "create one with `model` set, as `crosshash index` does");
    }
    return paths.computeIfAbsent(model, this::resolve);
  }

  private QueryPath resolve(String name) {
    Model model = client.trainer().getModel(GetModelRequest.newBuilder().setName(name).build());
    return new QueryPath(
        name,
        model.getEmbeddings(),
        encoding(model.getEmbeddings()),
        model.getImageColumn(),
        model.getTextColumn(),
        model.hasTextTower());
  }

  /** How aligned embeddings were encoded, from the provenance of what they were aligned from. */
  private EncodeConfig encoding(String aligned) {
    Artifact alignment = artifact(aligned);
    String raw = alignment.getProvenance().getInputsOrDefault("embeddings", "");
    String config = raw.isEmpty() ? "" : artifact(raw).getProvenance().getCanonicalConfig();
    return config.isEmpty()
        ? EncodeConfig.getDefaultInstance()
        : Settings.parse(config, EncodeConfig.getDefaultInstance());
  }

  private Artifact artifact(String name) {
    return client
        .artifacts(Service.ENCODER)
        .getArtifact(GetArtifactRequest.newBuilder().setName(name).build());
  }
}
