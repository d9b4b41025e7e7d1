package org.crosshash.experiments.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.crosshash.client.Service;
import org.crosshash.encoder.v1.GetEncoderRequest;
import org.crosshash.encoder.v1.Tokenizer;
import org.crosshash.errors.CrosshashException;
import org.crosshash.errors.Problem;
import org.crosshash.experiments.pipeline.ScratchFolder;
import org.crosshash.tables.Digest;
import org.crosshash.tables.LocalArtifactStore;
import org.crosshash.tables.Table;
import org.crosshash.tables.TextTowerTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings a text encoder in TorchScript to the trainer, so that trainings can fine-tune it. */
@Command(
    name = "add-tower",
    mixinStandardHelpOptions = true,
    description = {
      "Bring a text encoder in TorchScript to the trainer, so that trainings fine-tune it with"
          + " their",
      "hash networks; prints the name of the table that holds it.",
      "",
      "The file maps int64 token ids, texts x length, to one float32 vector a text:",
      "  torch.jit.trace(model.eval(), ids).save(\"tower.pt\")",
      ""
    },
    footer = {
      "",
      "Example:",
      "  tower=$(crosshash models add-tower tower.pt --encoder clip-b32 --length 77 --padding 0)",
      "  embeddings=$(crosshash encode --dataset pairs --set encoder=clip-b32 \\",
      "    --set text_token_ids=true)",
      "  crosshash train --method vtm-uch --profile paper --set text_tower.tower=$tower …"
    })
final class ModelsAddTowerCommand implements Runnable {
  /** How a zip file begins, which a TorchScript file is. */
  private static final byte[] ZIP = {'P', 'K'};

  @Mixin private PlatformOptions platform;
  @Spec private CommandSpec specification;

  @Parameters(paramLabel = "FILE", description = "What torch.jit.save wrote.")
  private Path file;

  @Option(
      names = "--encoder",
      required = true,
      paramLabel = "ID",
      description = "Encoder whose tokenizer the tower was made with.")
  private String encoder;

  @Option(
      names = "--length",
      paramLabel = "N",
      description = "Token ids of a text that it reads (default: the tokenizer's length).")
  private Optional<Integer> length = Optional.empty();

  @Option(
      names = "--padding",
      paramLabel = "ID",
      description = "Id that fills up shorter texts (default: the tokenizer's, where it has one).")
  private Optional<Integer> padding = Optional.empty();

  @Override
  public void run() {
    byte[] torchScript = read();
    try (Session session = platform.open()) {
      Tokenizer tokenizer = tokenizer(session);
      Path scratch = ScratchFolder.make();
      try (BufferAllocator allocator =
              session.client().allocator().newChildAllocator("tower", 0, Long.MAX_VALUE);
          LocalArtifactStore store = LocalArtifactStore.open(scratch, allocator);
          Table table =
              store.open(
                  TextTowerTable.write(
                          store,
                          torchScript,
                          new Digest(tokenizer.getDigest()),
                          length.orElse(tokenizer.getLength()),
                          padding(tokenizer))
                      .name())) {
        specification
            .commandLine()
            .getOut()
            .println(session.client().uploadTable(Service.TRAINER, table).getName());
      } finally {
        ScratchFolder.delete(scratch);
      }
    }
  }

  private byte[] read() {
    try {
      byte[] content = Files.readAllBytes(file);
      if (content.length < ZIP.length || content[0] != ZIP[0] || content[1] != ZIP[1]) {
        throw CrosshashException.invalid(
            "A text tower is a TorchScript file",
            file,
            "write it with torch.jit.trace(model.eval(), ids).save(\"tower.pt\")");
      }
      return content;
    } catch (IOException e) {
      throw new CrosshashException(
          Problem.NOT_FOUND,
          "The file of a text tower can be read",
          "%s (%s)".formatted(file, e.getClass().getSimpleName()),
          "name what torch.jit.save wrote",
          e);
    }
  }

  private Tokenizer tokenizer(Session session) {
    var described =
        session
            .client()
            .encoder()
            .getEncoder(GetEncoderRequest.newBuilder().setName("encoders/" + encoder).build());
    if (!described.hasTokenizer()) {
      throw CrosshashException.precondition(
          "A text tower reads token ids of an encoder with a tokenizer",
          encoder + " has none",
          "name another encoder");
    }
    return described.getTokenizer();
  }

  private int padding(Tokenizer tokenizer) {
    if (padding.isPresent()) {
      return padding.orElseThrow();
    }
    if (!tokenizer.hasPadding()) {
      throw CrosshashException.invalid(
          "A text tower reads rows of one length, so short texts are filled up",
          "the tokenizer of " + encoder + " tells no padding id",
          "name it by --padding: 0 for OpenAI's CLIP");
    }
    return Math.toIntExact(tokenizer.getPadding());
  }
}
