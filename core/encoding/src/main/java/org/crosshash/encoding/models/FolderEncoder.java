package org.crosshash.encoding.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.crosshash.encoding.BatchModel;
import org.crosshash.encoding.Columns;
import org.crosshash.encoding.ComputeDevice;
import org.crosshash.encoding.Encoder;
import org.crosshash.encoding.EncoderDescription;
import org.crosshash.encoding.EncodingOptions;
import org.crosshash.encoding.EngineSettings;
import org.crosshash.encoding.GridRegions;
import org.crosshash.encoding.ImageDecoder;
import org.crosshash.encoding.ImageVectors;
import org.crosshash.encoding.ObjectUnits;
import org.crosshash.encoding.OnnxModel;
import org.crosshash.encoding.Precision;
import org.crosshash.encoding.RgbImage;
import org.crosshash.encoding.TextRules;
import org.crosshash.encoding.TextVectors;
import org.crosshash.encoding.TokenizerDescription;
import org.crosshash.encoding.detect.ObjectCrops;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.Digest;
import org.crosshash.tables.FloatMatrix;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The encoder of a model folder. Its files are verified and loaded at the first use, which takes as
 * long as reading them; until then it costs nothing.
 */
public final class FolderEncoder implements Encoder {
  private static final Logger LOG = LoggerFactory.getLogger(FolderEncoder.class);
  private static final String PROBE_TEXT = "a photo of a cat";

  private final ModelFolder folder;
  private final EncoderDescription description;
  private final EngineSettings settings;
  private final ComputeDevice device;
  private final ImageDecoder decoder = new ImageDecoder();
  private final ObjectCrops objectCrops = new ObjectCrops();
  private final ReentrantLock loading = new ReentrantLock();
  private volatile Optional<Models> models = Optional.empty();
  private volatile Optional<BatchModel> batches = Optional.empty();

  /** Under the lock of loading. */
  private Optional<FailedLoad> failed = Optional.empty();

  private record Models(ImageModel image, TextModel text) implements AutoCloseable {
    @Override
    public void close() {
      try (image) {
        text.close();
      }
    }
  }

  /** An encoder of a folder on the CPU; the folder is not touched yet. */
  public FolderEncoder(ModelFolder folder) {
    this(folder, ComputeDevice.CPU);
  }

  /**
   * An encoder of a folder, which is not touched yet.
   *
   * @param wanted where its models are to run; if that is {@link ComputeDevice#AUTO}, the encoder
   *     runs on a GPU where the engines of both halves reach one
   */
  public FolderEncoder(ModelFolder folder, ComputeDevice wanted) {
    this(folder, EngineSettings.on(wanted));
  }

  /**
   * The same with choices of one's own. Mixed precision makes another encoder, with a digest of its
   * own.
   */
  public FolderEncoder(ModelFolder folder, EngineSettings settings) {
    this.folder = Objects.requireNonNull(folder, "folder");
    this.settings = settings;
    device = settings.device().kind() == ComputeDevice.Kind.AUTO ? took() : settings.device();
    ModelDescription model = folder.description();
    ImageTower image = model.image();
    TreeMap<String, Integer> dimensions = new TreeMap<>();
    int embedding = image.embedding().dimension();
    int features = image.features().map(OutputRule::dimension).orElse(embedding);
    dimensions.put(Columns.IMAGE, embedding);
    dimensions.put(Columns.OBJECTS, embedding);
    dimensions.put(Columns.TEXT, embedding);
    dimensions.put(Columns.WORDS, embedding);
    dimensions.put(Columns.IMAGE_FEATURES, features);
    dimensions.put(Columns.OBJECT_FEATURES, features);
    image.tokens().ifPresent(rule -> dimensions.put(Columns.IMAGE_TOKENS, rule.dimension()));
    model.text().tokens().ifPresent(rule -> dimensions.put(Columns.TEXT_TOKENS, rule.dimension()));
    description =
        new EncoderDescription(
            model.id(), model.summary(), digest(), dimensions, model.licence(), device.toString());
  }

  private ComputeDevice took() {
    int gpus = gpus();
    ComputeDevice taken = settings.device().resolve(gpus);
    LOG.info(
        "{} takes {}: {}",
        folder.description().id(),
        taken,
        gpus > 0 ? "its engines reach a GPU" : "its engines reach no GPU");
    return taken;
  }

  private Digest digest() {
    return settings.precision() == Precision.FLOAT32
        ? folder.digest()
        : Digest.of(folder.digest().hex() + "\nprecision " + settings.precision().id());
  }

  private int gpus() {
    return Math.min(
        gpus(folder.description().image().model().engine()),
        gpus(folder.description().text().model().engine()));
  }

  private static int gpus(EngineKind engine) {
    return switch (engine) {
      case ONNX -> OnnxModel.gpus();
      case TORCHSCRIPT -> TorchScriptEngine.gpus();
    };
  }

  @Override
  public EncoderDescription description() {
    return description;
  }

  @Override
  public EncodingOptions defaults() {
    return new EncodingOptions(
            folder.description().image().preprocessing().resize(), ObjectUnits.CROPS, false)
        .withWordUnits(folder.description().text().units());
  }

  @Override
  public Precision precision() {
    return settings.precision();
  }

  /**
   * Verifies and loads the files, unless that was done before, and runs both models once. What
   * failed is not tried again for 10 seconds, unless one of the files changes.
   *
   * @throws CrosshashException FAILED_PRECONDITION if a file is missing or another one, if an
   *     engine refuses it, or if an output is not what the description says; RESOURCE_EXHAUSTED if
   *     the models do not fit into memory
   */
  public void load() {
    models();
  }

  private Models models() {
    Optional<Models> loaded = models;
    if (loaded.isPresent()) {
      return loaded.get();
    }
    loading.lock();
    try {
      if (models.isEmpty()) {
        models = Optional.of(verifyAndOpen());
      }
      return models.get();
    } finally {
      loading.unlock();
    }
  }

  private Models verifyAndOpen() {
    SortedMap<String, String> files = folder.files().stamps();
    Optional<FailedLoad> before = failed.filter(some -> some.holds(files, System.nanoTime()));
    if (before.isPresent()) {
      throw before.get().again();
    }
    try {
      folder.files().requireMemory(folder.description().id(), settings.instances(), device);
      folder.verify();
      Models opened = open();
      failed = Optional.empty();
      return opened;
    } catch (CrosshashException reason) {
      failed = Optional.of(new FailedLoad(reason, files, System.nanoTime()));
      throw reason;
    }
  }

  private Models open() {
    EngineSettings how = settings.withDevice(device);
    ImageModel image = new ImageModel(folder.description().image(), folder.path(), how);
    try {
      TextModel text = new TextModel(folder.description().text(), folder.path(), how);
      try {
        int side = folder.description().image().preprocessing().side();
        RgbImage black = new RgbImage(side, side, new byte[3 * side * side]);
        image.run(black, folder.description().image().preprocessing().resize(), true);
        text.run(PROBE_TEXT, true);
        return new Models(image, text);
      } catch (RuntimeException | Error wrong) {
        text.close();
        throw wrong;
      }
    } catch (RuntimeException | Error wrong) {
      image.close();
      throw wrong;
    }
  }

  @Override
  public ImageVectors encodeImage(byte[] file, EncodingOptions options) {
    requireTokens(options, folder.description().image().tokens().isPresent(), "image");
    return encodeImage(decoder.decode(file), options);
  }

  @Override
  public ImageVectors encodeImage(RgbImage picture, EncodingOptions options) {
    requireTokens(options, folder.description().image().tokens().isPresent(), "image");
    ImageModel model = models().image();
    boolean regions = options.objects() == ObjectUnits.REGIONS;
    if (regions) {
      requireRegions();
    }
    ImageModel.Output whole = model.run(picture, options.resize(), options.tokens() || regions);
    if (regions) {
      FloatMatrix grid = whole.grid().orElseThrow();
      FloatMatrix cells =
          folder.description().image().features().isPresent() ? whole.tokens().orElseThrow() : grid;
      return new ImageVectors(
          whole.embedding(),
          whole.features(),
          GridRegions.pool(ObjectUnits.REGIONS, grid, whole.embedding()),
          GridRegions.pool(ObjectUnits.REGIONS, cells, whole.features()),
          options.tokens() ? whole.tokens() : Optional.empty());
    }
    List<ImageModel.Output> objects = new ArrayList<>();
    for (RgbImage part : objectCrops.of(picture, options)) {
      objects.add(model.run(part, options.resize(), false));
    }
    objects.add(whole);
    return new ImageVectors(
        whole.embedding(),
        whole.features(),
        FloatMatrix.ofRows(objects.stream().map(ImageModel.Output::embedding).toList()),
        FloatMatrix.ofRows(objects.stream().map(ImageModel.Output::features).toList()),
        whole.tokens());
  }

  private void requireRegions() {
    if (!folder.description().image().hasRegions()) {
      throw CrosshashException.precondition(
          "Regions are pooled from a grid in the space of texts",
          description.id() + " has none, or no tokens as long as its features",
          "encode with objects: crops or objects: whole, or name the output grid in "
              + ModelDescription.FILE_NAME);
    }
  }

  @Override
  public TextVectors encodeText(String text, EncodingOptions options) {
    requireTokens(options, folder.description().text().tokens().isPresent(), "text");
    TextModel.Output output = models().text().run(TextRules.check(text), options.tokens());
    return new TextVectors(output.embedding(), output.tokens());
  }

  @Override
  public Optional<TokenizerDescription> tokenizer() {
    ModelDescription model = folder.description();
    TokenizerRule rule = model.text().tokenizer();
    return Optional.of(
        new TokenizerDescription(model.files().get(rule.file()), rule.length(), rule.padding()));
  }

  @Override
  public int[] tokenIds(String text) {
    return models().text().tokenIds(TextRules.check(text));
  }

  @Override
  public Optional<BatchModel> batches() {
    Models loaded = models();
    if (batches.isEmpty()) {
      loading.lock();
      try {
        if (batches.isEmpty()) {
          batches =
              Optional.of(
                  new FolderBatches(
                      description.id(),
                      description.device(),
                      folder.description().image().preprocessing(),
                      loaded.image(),
                      loaded.text()));
        }
      } finally {
        loading.unlock();
      }
    }
    return batches;
  }

  @Override
  public int[] pieces(String text) {
    return models().text().pieces(TextRules.check(text));
  }

  @Override
  public float[] encodePiece(int id) {
    return models().text().runPiece(id).embedding();
  }

  private void requireTokens(EncodingOptions options, boolean present, String tower) {
    if (options.tokens() && !present) {
      throw CrosshashException.precondition(
          "Tokens need a model that gives them",
          "%s names no output tokens for its %s model".formatted(description.id(), tower),
          "encode with tokens: false, or name the output in " + ModelDescription.FILE_NAME);
    }
  }

  @Override
  public void close() {
    loading.lock();
    try {
      models.ifPresent(Models::close);
      models = Optional.empty();
      batches = Optional.empty();
      objectCrops.close();
    } finally {
      loading.unlock();
    }
  }
}
