package org.crosshash.experiments.sweeps.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.crosshash.config.Methods;
import org.crosshash.config.Settings;
import org.crosshash.experiments.datasets.DatasetCatalogue;
import org.crosshash.experiments.datasets.SampleDataset;
import org.crosshash.experiments.pipeline.EncodingModels;
import org.crosshash.experiments.pipeline.MethodChoice;
import org.crosshash.experiments.sweeps.Sweep;
import org.crosshash.experiments.v1.Ablation;
import org.crosshash.experiments.v1.ExperimentFile;
import org.crosshash.experiments.v1.MethodConfig;
import org.crosshash.experiments.v1.MethodEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The experiment files of the repository: each is whole, and means what it says. */
class ShippedExperimentsTest {
  /** Kept over all files, so that the sample's tables are made once. */
  @TempDir private static Path datasets;

  @TempDir private static Path files;

  /**
   * The files, copied: beside them stands what a search writes, where none is shipped yet, for a
   * confirmation extends it.
   */
  @BeforeAll
  static void copyFiles() throws IOException {
    try (Stream<Path> shipped = Files.list(Path.of(""))) {
      for (Path file : shipped.filter(path -> path.toString().endsWith(".yaml")).toList()) {
        Files.copy(file, files.resolve(file.toString()));
      }
    }
    Path winner = files.resolve("winner.yaml");
    if (!Files.exists(winner)) {
      Files.writeString(
          winner, "variables: {winner: {id: jdsh, name: winner, set: {training: {epochs: 7}}}}\n");
    }
  }

  private static Stream<Path> shipped() throws IOException {
    try (Stream<Path> all = Files.list(Path.of(""))) {
      List<Path> yaml =
          all.filter(path -> path.toString().endsWith(".yaml"))
              .sorted()
              .map(files::resolve)
              .toList();
      assertThat(yaml).hasSizeGreaterThan(15);
      return yaml.stream();
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString().replace(".yaml", "");
  }

  /** All but those that say only what others share. */
  static Stream<Path> studies() throws IOException {
    return shipped().filter(file -> !List.of("sample", "winner").contains(name(file)));
  }

  static Stream<Path> papers() throws IOException {
    List<Path> papers = shipped().filter(file -> name(file).startsWith("paper-")).toList();
    assertThat(papers).hasSize(10);
    return papers.stream();
  }

  @ParameterizedTest
  @MethodSource("studies")
  void of_eachFile_isPlannedTrialByTrial(Path path) {
    LoadedFile loaded = ExperimentFiles.load(path, List.of());
    assertThat(loaded.file().getName())
        .as("the file is found by the study's name")
        .isEqualTo(name(path));
    assertThat(loaded.file().getDescription()).isNotBlank();

    if (loaded.file().getDatasetsList().equals(List.of(SampleDataset.NAME))) {
      Sweep sweep = Sweep.of(loaded, new DatasetCatalogue(datasets), EncodingModels.of(datasets));
      assertThat(sweep.trials().size() + sweep.unproposed()).isPositive();
      assertThat(sweep.byIdentity()).as("no trial twice").hasSameSizeAs(sweep.trials());
    } else {
      assertThat(StudyTrials.of(loaded.file())).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("papers")
  void of_paper_hasThreeSeedsAndEachSwitchOfItsMethod(Path path) {
    ExperimentFile file = ExperimentFiles.load(path, List.of()).file();
    assertThat(file.getSeedsList()).hasSizeGreaterThanOrEqualTo(3);
    List<MethodEntry> takenApart =
        file.getMethodsList().stream().filter(entry -> entry.getAblation().getShipped()).toList();
    assertThat(takenApart).isNotEmpty();

    for (MethodEntry entry : takenApart) {
      MethodConfig full = MethodChoice.of(entry.getId(), entry.getProfile()).config(16, 1);
      List<String> wanted = new ArrayList<>(List.of("full"));
      for (Ablation ablation : Methods.shipped().get(entry.getId()).getAblationsList()) {
        // What a profile has anyway is no ablation of it.
        if (!Settings.resolve(Settings.merge(full, ablation.getOverrides())).equals(full)) {
          wanted.add(ablation.getId());
        }
      }
      assertThat(wanted).hasSizeGreaterThan(1);
      assertThat(
              StudyTrials.of(file).stream()
                  .filter(trial -> trial.method().id().equals(entry.getId()))
                  .filter(trial -> trial.bits() == 16 && trial.seed() == 1)
                  .map(trial -> trial.method().variant().label()))
          .containsExactlyElementsOf(wanted);
    }
  }
}
