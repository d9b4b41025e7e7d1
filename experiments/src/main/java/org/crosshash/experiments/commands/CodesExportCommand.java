package org.crosshash.experiments.commands;

import java.nio.file.Path;
import java.util.Optional;
import org.crosshash.client.Service;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.datasets.Split;
import org.crosshash.experiments.export.CodesExport;
import org.crosshash.experiments.pipeline.Tables;
import org.crosshash.tables.CodesTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes codes for other programs. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Write a table of codes as files that other programs read; prints their names.",
      "",
      "  mat      MATLAB's version 5, as VTM-UCH's released code saves codes: q_img, q_txt, r_img,",
      "           r_txt of +1 and -1, q_l, r_l; of the dataset's queries and database",
      "  npy      a folder: <modality>_codes.npy packed, <modality>_signs.npy of +1 and -1,",
      "           <modality>_ids.txt",
      "  parquet  the table's columns: id, modality, code",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  crosshash codes export $codes --format npy --to codes",
      "  crosshash codes export $codes --format mat --dataset openclipart \\",
      "    --to VTMUCH-openclipart-64.mat"
    })
final class CodesExportCommand implements Runnable {
  @Mixin private PlatformOptions platform;
  @Spec private CommandSpec specification;

  @Parameters(paramLabel = "TABLE", description = "What `crosshash hash` printed.")
  private String codes;

  @Option(
      names = "--format",
      required = true,
      paramLabel = "FORMAT",
      description = "One of ${COMPLETION-CANDIDATES}.")
  private CodesExport.Format format;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FILE",
      description = "File to write, for npy the folder; what is there is replaced.")
  private Path target;

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      description = "Dataset whose split and labels a MATLAB file takes.")
  private Optional<String> dataset = Optional.empty();

  @Option(
      names = "--asking",
      paramLabel = "PART",
      defaultValue = "query",
      description = "Part of the split that asks, query or validation (default: ${DEFAULT-VALUE}).")
  private String asking;

  @Override
  public void run() {
    if (Split.names().noneMatch(asking::equals)) {
      throw CrosshashException.invalid(
          "--asking names a part of the split", asking, "use query or validation");
    }
    try (Session session = platform.open()) {
      CodesTable table =
          new Tables(session.client())
              .codes(References.at(session.client(), Service.TRAINER, codes));
      CodesExport.write(
              table,
              format,
              target,
              dataset.map(name -> new CodesExport.Asked(session.dataset(name), asking)))
          .forEach(file -> specification.commandLine().getOut().println(file));
    }
  }
}
