package org.crosshash.experiments.commands;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.trainer.v1.ExportModelRequest;
import org.crosshash.trainer.v1.ExportedPart;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a hash model for other programs. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Write a hash model as files that other programs read; prints their names.",
      "",
      "  npy   weights as NumPy arrays, and model.json: the model as it is stored",
      "  onnx  image.onnx and text.onnx: vectors in, packed codes out",
      ""
    },
    footer = {"", "Example:", "  crosshash models export $model --format onnx --to exported"})
final class ModelsExportCommand implements Runnable {
  @Mixin private PlatformOptions platform;
  @Spec private CommandSpec specification;

  @Parameters(paramLabel = "MODEL", description = "What `crosshash train` printed.")
  private String model;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "npy",
      description = "npy or onnx (default: ${DEFAULT-VALUE}).")
  private String format;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DIR",
      description = "Folder for the files; what is there by their names is replaced.")
  private Path folder;

  @Override
  public void run() {
    ExportModelRequest request =
        ExportModelRequest.newBuilder().setModel(model).setFormat(format).build();
    try (Session session = platform.open()) {
      session.client().trainer().exportModel(request, this::write);
    } catch (UncheckedIOException failure) {
      throw new CrosshashException(
          Problem.FAILED_PRECONDITION,
          "The folder of an export is writable and its disk has room",
          folder + ": " + failure.getCause(),
          "name another",
          failure);
    }
  }

  private void write(ExportedPart part) {
    // A name is that of a file in the folder, whatever a server sends.
    Path file = folder.resolve(Path.of(part.getFile()).getFileName());
    try {
      Files.createDirectories(folder);
      try (FileChannel channel = open(file, part.getOffset() == 0)) {
        ByteBuffer data = part.getData().asReadOnlyByteBuffer();
        long at = part.getOffset();
        while (data.hasRemaining()) {
          at += channel.write(data, at);
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    if (part.getOffset() + part.getData().size() == part.getSize()) {
      specification.commandLine().getOut().println(file);
    }
  }

  private static FileChannel open(Path file, boolean begins) throws IOException {
    return begins
        ? FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)
        : FileChannel.open(file, StandardOpenOption.WRITE);
  }
}
