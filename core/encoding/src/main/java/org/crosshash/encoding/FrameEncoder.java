package org.crosshash.encoding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.FloatMatrix;

/**
 * Encodes moving pictures frame by frame: each frame's vector is a token, the picture's vector
 * their mean.
 *
 * <p>Of a GIF the frames are composed as a browser shows them; every other file is one frame. Of
 * more frames than are asked for, the middle one of each of equal stretches is taken. One frame at
 * a time is in memory. A file may have 10,000 frames and these a thousand million pixels in all.
 * Safe for any number of threads.
 */
public final class FrameEncoder {
  private final Encoder encoder;
  private final ImageDecoder decoder = new ImageDecoder();
  private final GifFrames gifs = new GifFrames();

  /** An encoder of frames; the encoder of pictures stays the caller's. */
  public FrameEncoder(Encoder encoder) {
    this.encoder = Objects.requireNonNull(encoder, "encoder");
  }

  /**
   * Encodes a file.
   *
   * @param file bytes of a picture of any kind that {@link ImageDecoder} reads
   * @param options how, and at most how many frames, at least 1
   * @return as {@link #encode(List, EncodingOptions)}
   * @throws CrosshashException INVALID_ARGUMENT if it cannot be read or is larger than the limits
   */
  public ImageVectors encode(byte[] file, EncodingOptions options) {
    return GifFrames.isGif(file)
        ? together(gifs.map(file, options.frames(), frame -> vectors(frame, options)), options)
        : together(List.of(vectors(decoder.decode(file), options)), options);
  }

  /**
   * Encodes a list of pictures.
   *
   * @param frames bytes of pictures in order, at least one; of a GIF the first frame
   * @param options how, and at most how many frames, at least 1
   * @return {@code image} and {@code features} are the mean over the frames; {@code objects} has a
   *     row a frame and the mean last; {@code tokens} has a row a frame, in the feature space, with
   *     its time behind where the options ask for that
   * @throws CrosshashException INVALID_ARGUMENT if one that is taken cannot be read
   */
  public ImageVectors encode(List<byte[]> frames, EncodingOptions options) {
    List<ImageVectors> vectors = new ArrayList<>();
    for (int position : FrameSampling.positions(frames.size(), options.frames())) {
      try {
        vectors.add(vectors(decoder.decode(frames.get(position)), options));
      } catch (CrosshashException unreadable) {
        throw new CrosshashException(
            unreadable.problem(),
            "Every frame that is taken must be readable",
            "frame %d of %d: %s".formatted(position + 1, frames.size(), unreadable.getMessage()),
            "mend the frame or leave it out",
            unreadable);
      }
    }
    return together(vectors, options);
  }

  private ImageVectors vectors(RgbImage frame, EncodingOptions options) {
    return encoder.encodeImage(
        frame, new EncodingOptions(options.resize(), ObjectUnits.WHOLE, false));
  }

  private static ImageVectors together(List<ImageVectors> frames, EncodingOptions options) {
    List<float[]> images = new ArrayList<>(frames.stream().map(ImageVectors::image).toList());
    List<float[]> features = new ArrayList<>(frames.stream().map(ImageVectors::features).toList());
    FloatMatrix tokens = FrameTime.append(features, options.timeDimensions());
    float[] image = mean(images);
    float[] feature = mean(features);
    images.add(image);
    features.add(feature);
    return new ImageVectors(
        image,
        feature,
        FloatMatrix.ofRows(images),
        FloatMatrix.ofRows(features),
        Optional.of(tokens));
  }

  /** Summed in the order of the frames. */
  private static float[] mean(List<float[]> rows) {
    double[] sums = new double[rows.getFirst().length];
    for (float[] row : rows) {
      Arrays.setAll(sums, i -> sums[i] + row[i]);
    }
    float[] mean = new float[sums.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (sums[i] / rows.size());
    }
    return mean;
  }
}
