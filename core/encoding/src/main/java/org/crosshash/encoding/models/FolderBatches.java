package org.crosshash.encoding.models;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.crosshash.encoding.AlikeTexts;
import org.crosshash.encoding.BatchModel;
import org.crosshash.encoding.BatchProbe;
import org.crosshash.encoding.ImageDecoder;
import org.crosshash.encoding.ImageVectors;
import org.crosshash.encoding.Resize;
import org.crosshash.encoding.RgbImage;
import org.crosshash.encoding.TextRules;
import org.crosshash.encoding.TextVectors;

/** The models of a folder for several inputs at once. Texts of one run have the same length. */
final class FolderBatches implements BatchModel {
  private final Preprocessing preprocessing;
  private final ImageModel image;
  private final TextModel text;
  private final ImageDecoder decoder = new ImageDecoder();
  private final boolean pictures;
  private final boolean texts;
  private final AlikeTexts alike;

  FolderBatches(String id, String device, Preprocessing own, ImageModel image, TextModel text) {
    this.preprocessing = own;
    this.image = image;
    this.text = text;
    pictures = BatchProbe.pictures(id, device, probePictures(), this::pictures);
    texts = BatchProbe.texts(id, device, probeTexts(), this::texts);
    alike = new AlikeTexts(id, this);
  }

  private List<Pixels> probePictures() {
    int side = preprocessing.side();
    byte[] ramp = new byte[3 * side * side];
    for (int i = 0; i < ramp.length; i++) {
      ramp[i] = (byte) (7 * i);
    }
    RgbImage black = new RgbImage(side, side, new byte[ramp.length]);
    return List.of(
        new Pixels(preprocessing.input(black)),
        new Pixels(preprocessing.input(new RgbImage(side, side, ramp))));
  }

  /** A text, and the same tokens backwards between the marks. */
  private List<Tokens> probeTexts() {
    Tokens forwards = tokens(BatchProbe.TEXT);
    long[] ids = forwards.ids().clone();
    int last = forwards.count() - 1;
    for (int i = 1; i < last; i++) {
      ids[i] = forwards.ids()[last - i];
    }
    return List.of(forwards, new Tokens(ids, forwards.count()));
  }

  @Override
  public Pixels pixels(byte[] file, Resize resize) {
    return new Pixels(preprocessing.input(decoder.decode(file), resize));
  }

  @Override
  public Tokens tokens(String words) {
    TextTokenizer.Tokens encoded = text.tokens(TextRules.check(words));
    return new Tokens(encoded.ids(), encoded.tokens());
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
  public int bucket(Tokens words) {
    return words.ids().length;
  }

  @Override
  public List<ImageVectors> pictures(List<Pixels> some) {
    return image.run(some.stream().map(Pixels::planes).toList()).stream()
        .map(output -> ImageVectors.whole(output.embedding(), output.features()))
        .toList();
  }

  @Override
  public List<TextVectors> texts(List<Tokens> some) {
    return text.run(some.stream().map(FolderBatches::own).toList()).stream()
        .map(embedding -> new TextVectors(embedding, Optional.empty()))
        .toList();
  }

  private static TextTokenizer.Tokens own(Tokens words) {
    long[] mask = new long[words.ids().length];
    Arrays.fill(mask, 0, words.count(), 1);
    return new TextTokenizer.Tokens(words.ids(), mask, words.count());
  }

  @Override
  public List<TextVectors> textsAlike(List<Tokens> some) {
    return alike.run(some);
  }
}
