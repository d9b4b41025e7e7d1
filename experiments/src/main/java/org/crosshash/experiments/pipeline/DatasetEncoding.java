package org.crosshash.experiments.pipeline;

import org.crosshash.encoder.v1.EncodeConfig;
import org.crosshash.experiments.datasets.Dataset;

/** How a dataset is encoded where nothing else was asked for. */
public final class DatasetEncoding {
  private static final int TIME_DIMENSIONS = 8;

  private DatasetEncoding() {}

  /** Settings with the dataset's number of frames and their times, unless they have their own. */
  public static EncodeConfig of(Dataset dataset, EncodeConfig config) {
    if (dataset.frames() == 0 || config.hasFrames()) {
      return config;
    }
    EncodeConfig.Builder moving = config.toBuilder();
    moving.getFramesBuilder().setCount(dataset.frames()).setTimeDimensions(TIME_DIMENSIONS);
    return moving.build();
  }
}
