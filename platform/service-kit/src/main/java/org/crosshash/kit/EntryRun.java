package org.crosshash.kit;

import com.google.protobuf.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.tables.Digest;
import org.crosshash.wire.GrpcErrors;

/**
 * What an operation's code sees of its entry.
 *
 * @param entry the operation
 * @param scratchFolder parent of the recipes' scratch folders
 * @param <P> progress
 */
record EntryRun<P extends Message>(OperationEntry entry, Path scratchFolder)
    implements OperationRun<P> {
  @Override
  public String operation() {
    return entry.name().toString();
  }

  @Override
  public void progress(P progress) {
    entry.progress(progress);
  }

  @Override
  public void checkCancelled() {
    if (cancelled()) {
      throw new CrosshashException(
          Problem.CANCELLED,
          "An operation runs until it is cancelled or its server stops",
          operation(),
          "start it again if it is still wanted");
    }
  }

  @Override
  public boolean cancelled() {
    return entry.isEnding();
  }

  @Override
  public Path scratch(Digest recipeKey) {
    try {
      return Files.createDirectories(scratchFolder.resolve(recipeKey.hex()));
    } catch (IOException e) {
      throw GrpcErrors.exception(e);
    }
  }
}
