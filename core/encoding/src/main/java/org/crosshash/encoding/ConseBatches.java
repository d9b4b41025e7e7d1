package org.crosshash.encoding;

import java.util.Arrays;
import java.util.List;

/** The two models of {@code conse-lite0} for several inputs at once. */
final class ConseBatches implements BatchModel {
  /** Texts whose lengths differ by less share a run; the shorter ones are filled up. */
  private static final int BUCKET = 8;

  private final ImageDecoder decoder;
  private final ConseImageModel imageModel;
  private final MiniLmTextModel textModel;
  private final boolean pictures;
  private final boolean texts;
  private final AlikeTexts alike;

  ConseBatches(ImageDecoder decoder, ConseImageModel imageModel, MiniLmTextModel textModel) {
    this.decoder = decoder;
    this.imageModel = imageModel;
    this.textModel = textModel;
    pictures = BatchProbe.pictures("conse-lite0", "cpu", probePictures(), this::pictures);
    texts = BatchProbe.texts("conse-lite0", "cpu", probeTexts(), this::texts);
    alike = new AlikeTexts("conse-lite0", this);
  }

  private static List<Pixels> probePictures() {
    float[] black = new float[3 * ConseImageModel.SIDE * ConseImageModel.SIDE];
    float[] ramp = new float[black.length];
    for (int i = 0; i < ramp.length; i++) {
      ramp[i] = i * 7 % 256;
    }
    return List.of(new Pixels(black), new Pixels(ramp));
  }

  /** One of them is filled up to the length of the other. */
  private List<Tokens> probeTexts() {
    Tokens whole = tokens(BatchProbe.TEXT);
    int shorter = whole.count() - 2;
    long[] cut = Arrays.copyOf(whole.ids(), shorter);
    cut[shorter - 1] = whole.ids()[whole.count() - 1];
    return List.of(whole, new Tokens(cut, shorter));
  }

  @Override
  public Pixels pixels(byte[] file, Resize resize) {
    return new Pixels(
        ConseImageModel.planes(resize.square(decoder.decode(file), ConseImageModel.SIDE)));
  }

  @Override
  public Tokens tokens(String text) {
    long[] ids = textModel.ids(TextRules.check(text));
    return new Tokens(ids, ids.length);
  }

  @Override
  public boolean takesPictures() {
    return pictures;
  }

  @Override
  public boolean takesTexts() {
    return texts;
  }

  @Override
  public int bucket(Tokens text) {
    return Math.ceilDiv(text.count(), BUCKET);
  }

  @Override
  public List<ImageVectors> pictures(List<Pixels> pictures) {
    return imageModel.run(pictures.stream().map(Pixels::planes).toList()).stream()
        .map(output -> ImageVectors.whole(output.embedding(), output.features()))
        .toList();
  }

  @Override
  public List<TextVectors> texts(List<Tokens> texts) {
    return textModel.run(texts.stream().map(Tokens::ids).toList());
  }

  @Override
  public List<TextVectors> textsAlike(List<Tokens> some) {
    return alike.run(some);
  }
}
