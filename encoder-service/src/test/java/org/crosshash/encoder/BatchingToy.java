package org.crosshash.encoder;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.crosshash.encoding.BatchModel;
import org.crosshash.encoding.Encoder;
import org.crosshash.encoding.EncoderDescription;
import org.crosshash.encoding.EncodingOptions;
import org.crosshash.encoding.ImageVectors;
import org.crosshash.encoding.Resize;
import org.crosshash.encoding.RgbImage;
import org.crosshash.encoding.TextVectors;
import org.crosshash.errors.CrosshashException;

/**
 * An encoder that takes no time, whose models take several inputs at once and whose vectors tell
 * how many shared a run: as of real engines, their last bits depend on it. Runs are remembered. A
 * text that begins with "poison" makes its run fail.
 */
final class BatchingToy implements Encoder, BatchModel {
  private final ToyEncoder toy = new ToyEncoder();
  private final Runnable beforeLoad;
  private final Runnable beforeTokens;
  private final Runnable beforeRun;
  private final List<Integer> runs = Collections.synchronizedList(new ArrayList<>());
  private final List<String> ran = Collections.synchronizedList(new ArrayList<>());

  BatchingToy(Runnable beforeRun) {
    this(() -> {}, () -> {}, beforeRun);
  }

  /**
   * An encoder that does something else before it gives its models, before it reads a text, and
   * before each run.
   */
  BatchingToy(Runnable beforeLoad, Runnable beforeTokens, Runnable beforeRun) {
    this.beforeLoad = beforeLoad;
    this.beforeTokens = beforeTokens;
    this.beforeRun = beforeRun;
  }

  /** Sizes of all runs so far. */
  List<Integer> runs() {
    return List.copyOf(runs);
  }

  /** Texts of all runs so far. */
  List<String> ran() {
    return List.copyOf(ran);
  }

  /** Number of texts and words encoded alone. */
  int texts() {
    return toy.texts();
  }

  @Override
  public Optional<BatchModel> batches() {
    beforeLoad.run();
    return Optional.of(this);
  }

  @Override
  public Pixels pixels(byte[] file, Resize resize) {
    if (file.length == 0 || file[0] == 0) {
      throw CrosshashException.invalid("A picture must not begin with 0", file.length, "mend it");
    }
    float[] planes = new float[file.length];
    for (int i = 0; i < file.length; i++) {
      planes[i] = file[i];
    }
    return new Pixels(planes);
  }

  @Override
  public Tokens tokens(String text) {
    beforeTokens.run();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    long[] ids = new long[bytes.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = bytes[i];
    }
    return new Tokens(ids, ids.length);
  }

  @Override
  public boolean takesPictures() {
    return true;
  }

  @Override
  public boolean takesTexts() {
    return true;
  }

  @Override
  public int bucket(Tokens text) {
    return 0;
  }

  @Override
  public List<ImageVectors> pictures(List<Pixels> pictures) {
    begin(pictures.size());
    return pictures.stream().map(p -> picture(p, pictures.size())).toList();
  }

  private ImageVectors picture(Pixels pixels, int company) {
    byte[] file = new byte[pixels.planes().length];
    for (int i = 0; i < file.length; i++) {
      file[i] = (byte) pixels.planes()[i];
    }
    ImageVectors alone = toy.encodeImage(file, EncodingOptions.DEFAULT);
    return ImageVectors.whole(rounded(alone.image(), company), alone.features());
  }

  @Override
  public List<TextVectors> texts(List<Tokens> texts) {
    begin(texts.size());
    return texts.stream().map(text -> text(text, texts.size())).toList();
  }

  /** No company leaves the bits as they are. */
  @Override
  public List<TextVectors> textsAlike(List<Tokens> texts) {
    return texts.stream()
        .map(text -> toy.encodeText(string(text), EncodingOptions.DEFAULT))
        .toList();
  }

  private static String string(Tokens tokens) {
    byte[] bytes = new byte[tokens.count()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) tokens.ids()[i];
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private TextVectors text(Tokens tokens, int company) {
    String text = string(tokens);
    ran.add(text);
    if (text.startsWith("poison")) {
      throw CrosshashException.precondition("A model's outputs must be finite", "NaN", "mend it");
    }
    float[] alone = toy.encodeText(text, EncodingOptions.DEFAULT).text();
    return new TextVectors(rounded(alone, company), Optional.empty());
  }

  /** As if another kernel had summed: the last bit of the first value tells of the company. */
  private static float[] rounded(float[] vector, int company) {
    if (company > 1) {
      vector[0] = Math.nextUp(vector[0]);
    }
    return vector;
  }

  private void begin(int size) {
    beforeRun.run();
    runs.add(size);
  }

  @Override
  public EncoderDescription description() {
    return toy.description();
  }

  @Override
  public ImageVectors encodeImage(byte[] file, EncodingOptions options) {
    return toy.encodeImage(file, options);
  }

  @Override
  public ImageVectors encodeImage(RgbImage picture, EncodingOptions options) {
    return toy.encodeImage(picture, options);
  }

  @Override
  public TextVectors encodeText(String text, EncodingOptions options) {
    return toy.encodeText(text, options);
  }

  @Override
  public void close() {
    toy.close();
  }
}
