package org.crosshash.trainer;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.kit.ArtifactMessages;
import org.crosshash.learning.model.ModelFiles;
import org.crosshash.learning.tower.TowerFiles;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.tables.StoredArtifact;
import org.crosshash.trainer.v1.CodeHistoryPoint;
import org.crosshash.trainer.v1.LossPoint;
import org.crosshash.trainer.v1.Model;

/**
 * The hash models of a store: written, read, described. Keeps the most recently used ones loaded.
 *
 * <p>Safe for any number of threads. What a loaded model holds besides the heap is freed when it is
 * no longer kept and its last user has given it back.
 */
final class Models {
  /** Key of the metadata that tells hash models from others. */
  static final String KIND_KEY = "crosshash.kind";

  private static final String KIND = "hash-model";
  private static final int LOADED_MODELS = 8;

  private final ArtifactStore store;
  private final LeasedCache<ArtifactName, Loaded> loaded = new LeasedCache<>(LOADED_MODELS);

  /** A model in memory. */
  record Loaded(
      TrainedModel model,
      ModelDescription description,
      List<LossPoint> curve,
      List<CodeHistoryPoint> history)
      implements AutoCloseable {
    @Override
    public void close() {
      model.close();
    }
  }

  Models(ArtifactStore store) {
    this.store = store;
  }

  /** Stores a model. The same weights and description always get the same name. */
  ArtifactName put(
      TrainedModel model,
      ModelDescription description,
      List<LossPoint> curve,
      List<CodeHistoryPoint> history) {
    SortedMap<String, byte[]> files = model.files(description.toMap());
    files.put(LossCurve.FILE, LossCurve.write(curve));
    if (!history.isEmpty()) {
      files.put(CodeHistory.FILE, CodeHistory.write(history));
    }
    return store.putModel(files, new TreeMap<>(Map.of(KIND_KEY, KIND))).name();
  }

  /**
   * The name of a hash model that is here.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if it is no hash model; (NOT_FOUND) if it is not
   *     here
   */
  StoredArtifact stored(String name) {
    StoredArtifact artifact = store.get(ArtifactName.parse(name));
    if (!isHashModel(artifact)) {
      throw CrosshashException.invalid(
          "What is named here is a hash model", name, "name a model that Train answered");
    }
    return artifact;
  }

  /** All hash models, newest first. */
  List<StoredArtifact> list() {
    return store.list(Models::isHashModel);
  }

  private static boolean isHashModel(StoredArtifact artifact) {
    return artifact.name().kind() == ArtifactName.Kind.MODEL
        && KIND.equals(artifact.metadata().get(KIND_KEY));
  }

  /**
   * A model, ready to hash until the lease is closed.
   *
   * @throws CrosshashException as {@link #stored}; (DATA_LOSS) if it is damaged
   */
  LeasedCache<ArtifactName, Loaded>.Lease lease(String name) {
    ArtifactName artifact = stored(name).name();
    return loaded.lease(artifact, () -> read(artifact));
  }

  private Loaded read(ArtifactName artifact) {
    Map<String, byte[]> files = new TreeMap<>();
    byte[] json = store.modelFile(artifact, ModelFiles.MODEL_JSON);
    files.put(ModelFiles.MODEL_JSON, json);
    for (String file : TrainedModel.weightFiles(json)) {
      files.put(file, store.modelFile(artifact, file));
    }
    return new Loaded(
        TrainedModel.read(files, file -> store.modelFile(artifact, file)),
        ModelDescription.of(TrainedModel.description(files)),
        LossCurve.read(store.modelFile(artifact, LossCurve.FILE)),
        store.modelFiles(artifact).containsKey(CodeHistory.FILE)
            ? CodeHistory.read(store.modelFile(artifact, CodeHistory.FILE))
            : List.of());
  }

  /** Forgets a model and deletes it. */
  void delete(String name) {
    ArtifactName artifact = stored(name).name();
    store.delete(artifact);
    loaded.forget(artifact);
  }

  /** Frees what loaded models hold, of those in use when their last user leaves. */
  void release() {
    loaded.forgetAll();
  }

  /** Describes a model with all that was seen of its codes. */
  Model describeInFull(StoredArtifact artifact) {
    try (var lease = lease(artifact.name().toString())) {
      return describe(artifact, lease.value()).toBuilder()
          .addAllCodeHistory(lease.value().history())
          .build();
    }
  }

  /** Describes a model. */
  Model describe(StoredArtifact artifact) {
    try (var lease = lease(artifact.name().toString())) {
      return describe(artifact, lease.value());
    }
  }

  private Model describe(StoredArtifact artifact, Loaded model) {
    ModelDescription description = model.description();
    Model.Builder answer =
        Model.newBuilder()
            .setName(artifact.name().toString())
            .setMethod(description.config().getMethod())
            .setBits(model.model().bits())
            .setConfig(description.config())
            .setEmbeddings(description.embeddings())
            .setGuidance(description.guidance())
            .setImageColumn(description.config().getImageColumn())
            .setTextColumn(description.config().getTextColumn())
            .setCreateTime(ArtifactMessages.timestamp(artifact.created()))
            .setTrainingRows(description.trainingRows())
            .addAllCurve(model.curve());
    description.validation().ifPresent(answer::setValidation);
    artifact.provenance().map(ArtifactMessages::provenance).ifPresent(answer::setProvenance);
    model.model().describe(answer, description.config());
    if (answer.hasTextTower()) {
      answer
          .getTextTowerBuilder()
          .setBytes(store.modelFiles(artifact.name()).get(TowerFiles.TOWER));
    }
    return answer.build();
  }
}
