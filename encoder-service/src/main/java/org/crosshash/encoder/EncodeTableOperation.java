package org.crosshash.encoder;

import ai.onnxruntime.OrtEnvironment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.crosshash.config.Settings;
import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.encoder.v1.EncodeProgress;
import org.crosshash.encoder.v1.EncodeTableRequest;
import org.crosshash.encoder.v1.EncodeTableResponse;
import org.crosshash.encoder.v1.SkippedItem;
import org.crosshash.encoding.Encoder;
import org.crosshash.encoding.EncodingOptions;
import org.crosshash.encoding.Workers;
import org.crosshash.encoding.detect.ObjectCrops;
import org.crosshash.errors.CrosshashException;
import org.crosshash.kit.OperationRun;
import org.crosshash.kit.OperationType;
import org.crosshash.kit.Recipes;
import org.crosshash.kit.ServiceContext;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.Digest;
import org.crosshash.tables.ItemsTable;
import org.crosshash.tables.Recipe;
import org.crosshash.tables.Table;

/** {@code encoder.EncodeTable}: a table of items to a table of raw embeddings. */
final class EncodeTableOperation
    implements OperationType<EncodeTableRequest, EncodeTableResponse, EncodeProgress> {
  static final String NAME = "encoder.EncodeTable";

  /** Raised whenever the same request is to give other bytes. */
  private static final int REVISION = 1;

  /**
   * The same where unreadable items are left out. 2: a CMYK TIFF is read; where such items are not
   * left out, it was an error, of which nothing was kept.
   */
  private static final int SKIPPING_REVISION = 2;

  /** The same where objects are detected. 3: boxes are clipped to the picture before pruning. */
  private static final int DETECTING_REVISION = 3;

  private static final int MOST_SKIPPED_NAMED = 1000;

  private final ServiceContext context;
  private final EncoderSource encoders;
  private final Workers workers;

  EncodeTableOperation(ServiceContext context, EncoderSource encoders, Workers workers) {
    this.context = context;
    this.encoders = encoders;
    this.workers = workers;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public EncodeTableRequest requestPrototype() {
    return EncodeTableRequest.getDefaultInstance();
  }

  /** Refuses a request that could only fail. */
  void check(EncodeTableRequest request) {
    ArtifactName.parse(request.getItems().getName());
    EncodeConfig config = Settings.resolve(request.getConfig());
    Encoder encoder = encoders.get(config.getEncoder());
    EncodeSettings.requireTokenizer(config, encoder);
    var _ = EncodeSettings.options(config, encoder, encoders.detectors());
  }

  @Override
  public EncodeTableResponse run(EncodeTableRequest request, OperationRun<EncodeProgress> run)
      throws Exception {
    EncodeConfig config = Settings.resolve(request.getConfig());
    Encoder encoder =
        request.getSkipCache()
            ? encoders.get(config.getEncoder())
            : encoders.cached(config.getEncoder());
    EncodeSettings.requireTokenizer(config, encoder);
    EncodingOptions options = EncodeSettings.options(config, encoder, encoders.detectors());
    ArtifactName items = context.artifacts().fetch(request.getItems());
    Recipes.Answers answers =
        context
            .recipes()
            .runMany(
                recipe(
                    EncodeSettings.effective(config, encoder),
                    items,
                    encoder.description().digest(),
                    ObjectCrops.digest(options)),
                Set.of(EncodeJob.EMBEDDINGS, EncodeJob.SKIPPED),
                run,
                environment(encoder, options),
                scratch -> encode(items, config, encoder, options, run, scratch));
    return response(answers);
  }

  /**
   * The recipe: the digests of the encoder and of the detector, where one is used, are inputs, as
   * if they were models of the store.
   */
  static Recipe recipe(
      EncodeConfig config, ArtifactName items, Digest encoder, Optional<Digest> detector) {
    TreeMap<String, ArtifactName> inputs = new TreeMap<>();
    inputs.put("items", items);
    inputs.put("encoder", ArtifactName.model(encoder));
    detector.ifPresent(digest -> inputs.put("detector", ArtifactName.model(digest)));
    return Recipes.recipe(NAME, revision(config, detector.isPresent()), config, inputs);
  }

  private static int revision(EncodeConfig config, boolean detects) {
    if (detects) {
      return DETECTING_REVISION;
    }
    return EncodeSettings.skips(config) ? SKIPPING_REVISION : REVISION;
  }

  private Map<String, ArtifactName> encode(
      ArtifactName items,
      EncodeConfig config,
      Encoder encoder,
      EncodingOptions options,
      OperationRun<EncodeProgress> run,
      Path scratch)
      throws Exception {
    new ProgressReport(run, "read", 0).done(0);
    try (Table table = context.store().open(items);
        BufferAllocator allocator =
            context.allocator().newChildAllocator(run.operation(), 0, Long.MAX_VALUE)) {
      TableItems source =
          new TableItems(itemsTable(table, scratch), new ImageFiles(context.imageRoots()));
      if (source.hasFrames() && config.getFrames().getCount() == 0) {
        throw CrosshashException.invalid(
            "Items with lists of frames are encoded with frames.count",
            "frames.count: 0",
            "set frames.count, for example to 8, or leave the column frames out");
      }
      if (config.getTextTokenIds() && !source.hasTexts()) {
        throw CrosshashException.invalid(
            "Token ids are told of items with texts",
            items + " has no column text",
            "leave text_token_ids out, or encode items with texts");
      }
      try (Vocabulary words =
          new Vocabulary(scratch.resolve("vocabulary"), Vocabulary.HEAP_BYTES)) {
        return new EncodeJob(source, encoder, options, EncodeSettings.skips(config), workers, run)
            .run(
                new ChunkFiles(scratch, "items", allocator),
                new ChunkFiles(scratch, "words", allocator),
                words,
                context.store(),
                allocator);
      }
    }
  }

  private static ItemsTable itemsTable(Table table, Path scratch) {
    try (SpilledIds ids = new SpilledIds(scratch.resolve("ids"))) {
      return ItemsTable.of(table, ids);
    }
  }

  private Map<String, String> environment(Encoder encoder, EncodingOptions options) {
    TreeMap<String, String> environment = new TreeMap<>();
    environment.put("encoder", encoder.description().digest().hex());
    environment.put("device", encoder.description().device());
    environment.put("precision", encoder.precision().id());
    environment.put("onnxruntime", OrtEnvironment.getEnvironment().getVersion());
    environment.put("threads", Integer.toString(workers.threads()));
    ObjectCrops.device(options).ifPresent(device -> environment.put("detector_device", device));
    return environment;
  }

  private EncodeTableResponse response(Recipes.Answers answers) {
    EncodeTableResponse.Builder response =
        EncodeTableResponse.newBuilder()
            .setEmbeddings(context.reference(answers.artifacts().get(EncodeJob.EMBEDDINGS)))
            .setCached(answers.cached());
    ArtifactName all = answers.artifacts().get(EncodeJob.SKIPPED);
    try (Table skipped = context.store().open(all)) {
      int named = (int) Math.min(skipped.rowCount(), MOST_SKIPPED_NAMED);
      List<Optional<String>> ids = skipped.optionalStrings(Table.ID, 0, named);
      List<Optional<String>> reasons = skipped.optionalStrings(EncodeJob.REASON, 0, named);
      for (int i = 0; i < named; i++) {
        // The generator tells the list from its count by their numbers.
        response.addSkipped(
            SkippedItem.newBuilder()
                .setId(ids.get(i).orElseThrow())
                .setReason(reasons.get(i).orElseThrow()));
      }
      return response
          .setTotalSkipped(skipped.rowCount())
          .setSkippedTable(context.reference(all))
          .build();
    }
  }
}
