package org.crosshash.trainer;

import com.google.protobuf.ByteString;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.learning.model.HashHead;
import org.crosshash.learning.model.Modality;
import org.crosshash.learning.tower.TowerFiles;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.ArtifactStore;
import org.crosshash.trainer.export.OnnxHead;
import org.crosshash.trainer.v1.ExportModelRequest;
import org.crosshash.trainer.v1.ExportedPart;

/** ExportModel: a model as files that others read. Safe for any number of threads. */
final class ModelExport {
  private static final int PART = 1 << 20;
  private static final String NPY = "npy";
  private static final String ONNX = "onnx";

  private final ArtifactStore store;
  private final Models models;

  ModelExport(ArtifactStore store, Models models) {
    this.store = store;
    this.models = models;
  }

  /**
   * The files of a model, by name.
   *
   * @throws CrosshashException (INVALID_ARGUMENT) if there is no such format; (NOT_FOUND) if the
   *     model is not here; (FAILED_PRECONDITION) if it cannot be written in that format
   */
  SortedMap<String, byte[]> files(ExportModelRequest request) {
    return switch (request.getFormat()) {
      case NPY -> stored(models.stored(request.getModel()).name());
      case ONNX -> onnx(request.getModel());
      case "torchscript" ->
          throw new CrosshashException(
              Problem.UNIMPLEMENTED,
              "A model is exported as `npy` or `onnx`",
              "torchscript: the engine runs TorchScript but cannot write it",
              "export `onnx`, which PyTorch and others read, or load the `npy` weights");
      default ->
          throw CrosshashException.invalid(
              "A model is exported as `npy` or `onnx`",
              "`" + request.getFormat() + "`",
              "use one of them");
    };
  }

  private SortedMap<String, byte[]> stored(ArtifactName model) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    for (String file : store.modelFiles(model).keySet()) {
      files.put(file, store.modelFile(model, file));
    }
    return files;
  }

  private SortedMap<String, byte[]> onnx(String name) {
    try (var lease = models.lease(name)) {
      return onnx(name, lease.value());
    }
  }

  private static SortedMap<String, byte[]> onnx(String name, Models.Loaded loaded) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    for (Modality modality : Modality.values()) {
      HashHead head =
          head(loaded.model(), modality)
              .orElseThrow(() ->
                  CrosshashException.precondition(
                      "A graph has one input, the vector of the item",
                      "the codes of this model depend on tokens",
                      "export `npy`, or train a network of vectors; hugging's trunk `separate` is"
                          + " one"));
      SortedMap<String, String> metadata = new TreeMap<>();
      metadata.put("model", name);
      metadata.put("modality", modality.id());
      metadata.put("method", loaded.description().config().getMethod());
      metadata.put("encoder", loaded.description().encoder());
      metadata.put("alignment", loaded.description().alignment());
      files.put(modality.id() + ".onnx", OnnxHead.write(modality.id(), head, metadata));
    }
    // The text's graph reads what the tower gives.
    if (loaded.model() instanceof TowerTrained tower) {
      files.put(TowerFiles.TOWER, tower.torchScript());
    }
    return files;
  }

  private static Optional<HashHead> head(TrainedModel model, Modality modality) {
    return switch (model) {
      case TrainedModel.OfVectors vectors -> Optional.of(vectors.model().head(modality));
      case TrainedModel.OfTokens tokens -> tokens.model().codeHead(modality);
      case TrainedModel.OfTokensAlone tokens -> Optional.empty();
      case TowerTrained tower -> Optional.of(tower.head(modality));
    };
  }

  /** Sends files part by part, each once the client takes it. */
  void send(ExportModelRequest request, ServerCallStreamObserver<ExportedPart> observer) {
    Parts parts = new Parts(files(request));
    observer.setOnReadyHandler(() -> {
      while (observer.isReady() && parts.hasNext()) {
        observer.onNext(parts.next());
        if (!parts.hasNext()) {
          observer.onCompleted();
        }
      }
    });
  }

  /** The parts of files, one after the other; an empty file has one. */
  static final class Parts implements Iterator<ExportedPart> {
    private final Iterator<Map.Entry<String, byte[]>> files;
    private Map.Entry<String, byte[]> file;
    private int offset;

    /**
     * @param files at least one
     */
    Parts(SortedMap<String, byte[]> files) {
      this.files = files.entrySet().iterator();
      this.file = this.files.next();
    }

    @Override
    public boolean hasNext() {
      return offset >= 0;
    }

    @Override
    public ExportedPart next() {
      byte[] content = file.getValue();
      int count = Math.min(PART, content.length - offset);
      ExportedPart part =
          ExportedPart.newBuilder()
              .setFile(file.getKey())
              .setSize(content.length)
              .setOffset(offset)
              .setData(ByteString.copyFrom(content, offset, count))
              .build();
      offset += count;
      if (offset == content.length) {
        offset = files.hasNext() ? 0 : -1;
        file = files.hasNext() ? files.next() : file;
      }
      return part;
    }
  }
}
