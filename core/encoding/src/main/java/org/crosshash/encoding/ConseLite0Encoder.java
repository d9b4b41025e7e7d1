package org.crosshash.encoding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.crosshash.encoding.detect.ObjectCrops;
import org.crosshash.tables.Digest;
import org.crosshash.tables.FloatMatrix;

/**
 * The bundled encoder {@code conse-lite0}: ConSE (Norouzi et al., ICLR 2014) on EfficientNet-Lite0
 * for pictures and all-MiniLM-L6-v2 for texts and words, in one space of 384 dimensions. CPU only.
 */
public final class ConseLite0Encoder implements Encoder {
  /** The id by which it is chosen. */
  public static final String ID = "conse-lite0";

  /** Raised whenever decoding, resizing, pooling or the choice of words changes its meaning. */
  private static final int PREPROCESSING_REVISION = 1;

  private final ImageDecoder decoder = new ImageDecoder();
  private final ObjectCrops objectCrops = new ObjectCrops();
  private final ConseImageModel imageModel;
  private final MiniLmTextModel textModel;
  private final EncoderDescription description;
  private final ReentrantLock trying = new ReentrantLock();
  private volatile Optional<BatchModel> batches = Optional.empty();

  /** Loads the models from the class path; takes a second and about 200 MB. */
  public ConseLite0Encoder() {
    imageModel = new ConseImageModel();
    textModel = new MiniLmTextModel();
    TreeMap<String, Integer> dimensions = new TreeMap<>();
    dimensions.put(Columns.IMAGE, ConseImageModel.DIMENSION);
    dimensions.put(Columns.IMAGE_FEATURES, ConseImageModel.FEATURES);
    dimensions.put(Columns.OBJECTS, ConseImageModel.DIMENSION);
    dimensions.put(Columns.OBJECT_FEATURES, ConseImageModel.FEATURES);
    dimensions.put(Columns.IMAGE_TOKENS, ConseImageModel.FEATURES);
    dimensions.put(Columns.TEXT, MiniLmTextModel.DIMENSION);
    dimensions.put(Columns.WORDS, MiniLmTextModel.DIMENSION);
    dimensions.put(Columns.TEXT_TOKENS, MiniLmTextModel.DIMENSION);
    description =
        new EncoderDescription(
            ID,
            "ConSE on EfficientNet-Lite0 (int8 weights) and all-MiniLM-L6-v2: pictures and texts in"
                + " 384 dimensions",
            Digest.of(
                String.join(
                    "\n",
                    ID,
                    Integer.toString(PREPROCESSING_REVISION),
                    imageModel.digest().hex(),
                    textModel.modelDigest().hex(),
                    textModel.tokenizerDigest().hex())),
            dimensions,
            "Apache-2.0 (EfficientNet-Lite and MiniLM weights); WordNet licence (class names)",
            "cpu");
  }

  @Override
  public EncoderDescription description() {
    return description;
  }

  @Override
  public ImageVectors encodeImage(byte[] file, EncodingOptions options) {
    return encodeImage(decoder.decode(file), options);
  }

  @Override
  public ImageVectors encodeImage(RgbImage picture, EncodingOptions options) {
    RgbImage square = options.resize().square(picture, ConseImageModel.SIDE);
    boolean grid = options.objects() == ObjectUnits.REGIONS || options.tokens();
    ConseImageModel.Output output = imageModel.run(square, grid);
    if (options.objects() == ObjectUnits.CROPS || options.objects() == ObjectUnits.DETECTED) {
      return crops(picture, output, options);
    }
    return new ImageVectors(
        output.embedding(),
        output.features(),
        GridRegions.pool(options.objects(), output.gridEmbedding(), output.embedding()),
        GridRegions.pool(options.objects(), output.grid(), output.features()),
        options.tokens() ? Optional.of(output.grid()) : Optional.empty());
  }

  private ImageVectors crops(
      RgbImage picture, ConseImageModel.Output whole, EncodingOptions options) {
    List<ConseImageModel.Output> objects = new ArrayList<>();
    for (RgbImage part : objectCrops.of(picture, options)) {
      objects.add(
          imageModel.run(
              options.resize().square(part, ConseImageModel.SIDE), /* withGrid= */ false));
    }
    objects.add(whole);
    return new ImageVectors(
        whole.embedding(),
        whole.features(),
        FloatMatrix.ofRows(objects.stream().map(ConseImageModel.Output::embedding).toList()),
        FloatMatrix.ofRows(objects.stream().map(ConseImageModel.Output::features).toList()),
        options.tokens() ? Optional.of(whole.grid()) : Optional.empty());
  }

  @Override
  public TextVectors encodeText(String text, EncodingOptions options) {
    MiniLmTextModel.Output output = textModel.run(TextRules.check(text));
    return new TextVectors(
        output.sentence(), options.tokens() ? Optional.of(output.tokens()) : Optional.empty());
  }

  @Override
  public Optional<TokenizerDescription> tokenizer() {
    return Optional.of(
        new TokenizerDescription(
            textModel.tokenizerDigest(),
            MiniLmTextModel.MAXIMUM_TOKENS,
            OptionalLong.of(MiniLmTextModel.PADDING)));
  }

  @Override
  public int[] tokenIds(String text) {
    return textModel.tokenIds(TextRules.check(text));
  }

  @Override
  public Optional<BatchModel> batches() {
    if (batches.isEmpty()) {
      trying.lock();
      try {
        if (batches.isEmpty()) {
          batches = Optional.of(new ConseBatches(decoder, imageModel, textModel));
        }
      } finally {
        trying.unlock();
      }
    }
    return batches;
  }

  @Override
  public int[] pieces(String text) {
    int[] ids = tokenIds(text);
    return Arrays.copyOfRange(ids, 1, ids.length - 1);
  }

  @Override
  public float[] encodePiece(int id) {
    return textModel.runPiece(id).sentence();
  }

  @Override
  public void close() {
    try (imageModel;
        objectCrops) {
      textModel.close();
    }
  }
}
