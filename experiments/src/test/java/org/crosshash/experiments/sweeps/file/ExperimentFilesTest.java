package org.crosshash.experiments.sweeps.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.crosshash.errors.CrosshashException;
import org.crosshash.experiments.v1.ExperimentFile;
import org.crosshash.search.v1.EvaluateConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentFilesTest {
  @TempDir private Path folder;

  private Path write(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  private ExperimentFile load(Path file, String... overrides) {
    return ExperimentFiles.load(file, List.of(overrides)).file();
  }

  private String error(Path file, String... overrides) {
    try {
      load(file, overrides);
    } catch (CrosshashException wrong) {
      return wrong.getMessage();
    }
    return "no error";
  }

  @Test
  void load_smallestFile_fillsInDefaults() throws IOException {
    ExperimentFile file = load(write("a.yaml", "name: small", "methods: [{id: random}]"));

    assertThat(file.getDatasetsList()).containsExactly("openclipart");
    assertThat(file.getBitsList()).containsExactly(16, 32, 64);
    assertThat(file.getSeedsList()).containsExactly(1L, 2L, 3L);
    assertThat(file.getMetricsList()).containsExactly("map_all", "map_at_50");
    assertThat(file.getMethods(0).getProfile()).isEqualTo("small");
    assertThat(file.getRunning().getAttempts()).isEqualTo(3);
  }

  @Test
  void load_metricsOfReRankedLists_areKnownAndTheirCutsMeasured() throws IOException {
    Path file = write("a.yaml", "name: small", "methods: [{id: hugginghash-plus}]");

    assertThat(load(file, "metrics=[map_all_re_ranked, map_at_7_re_ranked]").getMetricsList())
        .containsExactly("map_all_re_ranked", "map_at_7_re_ranked");
    assertThat(error(file, "metrics=[recall_at_7_re_ranked]"))
        .contains("metrics must be names that are measured");

    EvaluateConfig.Builder config = EvaluateConfig.newBuilder().addMapCutoffs(50);
    for (String name :
        List.of("map_all_re_ranked", "map_at_7_re_ranked", "precision_at_3_re_ranked")) {
      ReRankedMetric.of(name).orElseThrow().measure(config);
    }
    assertThat(config.getMapCutoffsList()).containsExactly(50, 7);
    assertThat(config.getPrecisionCutoffsList()).containsExactly(3);
    assertThat(ReRankedMetric.of("map_at_7")).isEmpty();
  }

  @Test
  void load_listWrittenEmpty_isRefusedInsteadOfTakenAsTheDefault() throws IOException {
    Path file = write("a.yaml", "name: small", "methods: [{id: random}]");

    for (String key : List.of("datasets", "bits", "seeds", "metrics")) {
      assertThat(error(file, key + "=[]"))
          .contains(key + " must have at least one value", "leave the key out");
    }
  }

  @Test
  void load_fileThatExtends_laysItselfOverTheOthersInOrder() throws IOException {
    Files.createDirectories(folder.resolve("base"));
    write("base/root.yaml", "bits: [8]", "running: {slots: 2, attempts: 5}");
    write("base/first.yaml", "extends: [root.yaml]", "name: first", "seeds: [7, 8]");
    write("second.yaml", "seeds: [9]", "methods: [{id: random}]");
    Path file =
        write(
            "a.yaml",
            "extends: [base/first.yaml, second.yaml]",
            "running: {attempts: 1}",
            "bits: [16, 24]");

    ExperimentFile loaded = load(file);

    assertThat(loaded.getName()).isEqualTo("first");
    assertThat(loaded.getSeedsList()).containsExactly(9L);
    assertThat(loaded.getBitsList()).containsExactly(16, 24);
    assertThat(loaded.getRunning().getSlots()).isEqualTo(2);
    assertThat(loaded.getRunning().getAttempts()).isEqualTo(1);
    assertThat(loaded.getExtendsList()).isEmpty();
  }

  @Test
  void load_cycleOfExtends_showsTheChain() throws IOException {
    write("b.yaml", "extends: [c.yaml]");
    write("c.yaml", "extends: [a.yaml]");
    Path file = write("a.yaml", "extends: [b.yaml]", "name: cyclic", "methods: [{id: random}]");

    assertThat(error(file))
        .contains("must not extend itself")
        .containsPattern("a\\.yaml → .*b\\.yaml → .*c\\.yaml → .*a\\.yaml");
  }

  @Test
  void load_oneBaseOverTwoWays_isNoCycle() throws IOException {
    write("root.yaml", "bits: [8]");
    write("b.yaml", "extends: [root.yaml]");
    write("c.yaml", "extends: [root.yaml]");
    Path file = write("a.yaml", "extends: [b.yaml, c.yaml]", "name: d", "methods: [{id: random}]");

    assertThat(load(file).getBitsList()).containsExactly(8);
  }

  @Test
  void load_variables_arePutInWithTheirTypes() throws IOException {
    Path file =
        write(
            "a.yaml",
            "variables: {lengths: [8, 16], epochs: 5, who: random}",
            "name: study-${who}-${epochs}",
            "description: costs $${epochs}",
            "bits: ${lengths}",
            "methods: [{id: '${who}'}, {id: dgcpn, set: {training: {epochs: '${epochs}'}}}]");

    ExperimentFile loaded = load(file);

    assertThat(loaded.getName()).isEqualTo("study-random-5");
    assertThat(loaded.getDescription()).isEqualTo("costs ${epochs}");
    assertThat(loaded.getBitsList()).containsExactly(8, 16);
    assertThat(StudyTrials.of(loaded).getLast().config().getTraining().getEpochs()).isEqualTo(5);
    assertThat(loaded.getVariablesMap()).isEmpty();
  }

  @Test
  void load_overrides_winOverTheFileAndItsVariables() throws IOException {
    Path file =
        write(
            "a.yaml",
            "variables: {epochs: 5}",
            "name: study",
            "methods: [{id: dgcpn, set: {training: {epochs: '${epochs}'}}}]");

    ExperimentFile loaded =
        load(file, "variables.epochs=2", "methods.0.profile=paper", "running.slots=4", "seeds=[5]");

    assertThat(StudyTrials.of(loaded).getFirst().config().getTraining().getEpochs()).isEqualTo(2);
    assertThat(loaded.getMethods(0).getProfile()).isEqualTo("paper");
    assertThat(loaded.getRunning().getSlots()).isEqualTo(4);
    assertThat(loaded.getSeedsList()).containsExactly(5L);
  }

  @Test
  void digest_sameMeaning_isTheSameAndRunningHasNoPart() throws IOException {
    Path one = write("a.yaml", "name: s", "methods: [{id: random}]", "bits: [16, 32, 64]");
    Path two = write("b.yaml", "methods: [{profile: small, id: random}]", "name: s");

    LoadedFile first = ExperimentFiles.load(one, List.of());
    assertThat(first.digest())
        .isEqualTo(ExperimentFiles.load(two, List.of("running.slots=3")).digest())
        .isNotEqualTo(ExperimentFiles.load(two, List.of("bits=[16]")).digest());
    assertThat(first.text()).isEqualTo("{\"methods\":[{\"id\":\"random\"}],\"name\":\"s\"}");
  }

  @Test
  void load_badFiles_areRefusedWithTheCure() throws IOException {
    Path file = write("a.yaml", "name: study", "methods: [{id: random}]");

    assertThat(error(file, "bit=[16]")).contains("Unknown key `bit`", "Did you mean `bits`");
    assertThat(error(file, "bits=[12]")).contains("multiple of 8");
    assertThat(error(file, "metrics=[map_al]")).contains("map_al", "Did you mean `map_all`");
    assertThat(error(file, "metrics=[map_at_x]")).contains("with a whole number for N");
    assertThat(error(file, "methods.0.id=djsrg")).contains("Did you mean `djsrh`");
    assertThat(error(file, "methods.1.id=djsrh")).contains("numbered from 0", "[0]");
    assertThat(error(file, "methods=[{id: random}, {id: random}]")).contains("must differ");
    assertThat(error(file, "axes=[{setting: training.epochs}]"))
        .contains("axes[0] must have either values or a range", "training.epochs has neither");
    assertThat(error(file, "axes=[{setting: training.epochs, values: []}]")).contains("neither");
    assertThat(error(file, "axes=[{setting: a, range: {minimum: 2, maximum: 1}}]"))
        .contains("must rise");
    assertThat(error(file, "seeds=[1,1]")).contains("each value once");
    assertThat(error(file, "name=a b")).contains("letters, digits");
    assertThat(error(file, "nothing")).contains("must be path=value");
    assertThat(error(file, "description=${who}")).contains("must be defined under `variables`");
    assertThat(error(file, "methods.0.set={training: {epoch: 3}}"))
        .contains("Unknown key `epoch`", "Did you mean `epochs`", "set of random");
    assertThat(error(file, "methods.0.ablation={modes: [pairs]}")).contains("must list the parts");
    assertThat(error(write("c.yaml", "extends: base.yaml"))).contains("Write extends: [base.yaml]");
    assertThat(error(write("d.yaml", "name: [1"))).contains("well-formed YAML", "d.yaml");
    assertThat(error(write("e.yaml", "name: s"))).contains("methods must list at least one");
    assertThat(error(folder.resolve("absent.yaml")))
        .contains("An experiment file must exist", "absent.yaml", "Correct the path");
    assertThat(error(folder.resolve("nowhere/absent.yaml"))).contains("must exist");
  }

  @Test
  void load_extendedFileThatCannotBeRead_saysWhichLineNamesItAndTheCure() throws IOException {
    Files.createDirectories(folder.resolve("base/folder.yaml"));
    write("base/winners.yaml", "bits: [8]");
    write("base/list.yaml", "- bits");
    write("base/torn.yaml", "bits: [8");
    Files.write(folder.resolve("base/latin.yaml"), new byte[] {'a', ':', ' ', (byte) 0xe9});
    write("middle.yaml", "seeds: [1]", "extends: [base/winner.yaml]");
    Map<String, List<String>> wrong = new LinkedHashMap<>();
    wrong.put(
        "base/winner.yaml",
        List.of(
            "another one extends must exist",
            folder.resolve("base/winner.yaml") + ", extended by line 4 of ",
            "crosshash sweep best SEARCH --output base/winner.yaml",
            "did you mean `winners.yaml`"));
    wrong.put(
        "nowhere/winner.yaml",
        List.of("must exist", "extended by line 4 of", "relative to the file"));
    wrong.put(
        "base/folder.yaml",
        List.of("no folder", "extended by line 4 of", "has no experiment file"));
    wrong.put("base", List.of("no folder", "extended by line 4 of", "latin.yaml, list.yaml"));
    wrong.put("base/latin.yaml", List.of("must be UTF-8", "extended by line 4 of", "Save it"));
    wrong.put("base/torn.yaml", List.of("well-formed YAML", "extended by line 4 of"));
    wrong.put(
        "base/list.yaml", List.of("a mapping of keys", "extended by line 4 of", "Begin with"));
    wrong.put(
        "middle.yaml",
        List.of("must exist", "extended by line 2 of " + folder.resolve("middle.yaml")));
    write("fine.yaml", "bits: [16]");
    for (Map.Entry<String, List<String>> one : wrong.entrySet()) {
      Path file =
          write(
              "a.yaml",
              "name: extending",
              "extends:",
              "  - fine.yaml",
              "  - " + one.getKey(),
              "methods: [{id: random}]");

      assertThat(error(file))
          .describedAs(one.getKey())
          .contains(one.getValue())
          .contains("(" + file + ")");
    }
  }

  @Test
  void load_candidateThatIsNoSingleLine_isRefusedWithTheCure() {
    String methods = "methods: [{id: dgcpn, name: new}, {id: djsrh}]\n";
    Map<String, String> wrong = new LinkedHashMap<>();
    wrong.put("candidate: now\n" + methods, "Did you mean `new`");
    wrong.put("candidate: dgcpn\n" + methods, "single entry of methods");
    wrong.put(
        "candidate: new\nmethods: [{id: dgcpn, name: new}, {id: djsrh, name: new}]",
        "a name of its own");
    wrong.put("candidate: new\nmethods: [{id: dgcpn, name: new}]", "told from other methods");
    wrong.put(
        "candidate: djsrh\naxes: [{setting: training.epochs, values: [1]}]\n" + methods,
        "one line of the tables: djsrh with axes");
    wrong.put(
        "candidate: new\nmethods: [{id: dgcpn, name: new, ablation: {shipped: true}}, {id: cvh}]",
        "new with ablations");
    wrong.forEach((text, message) ->
        assertThatThrownBy(() -> ExperimentFiles.parse("name: study\n" + text, List.of()))
            .describedAs(text)
            .hasMessageContaining(message));
    assertThat(ExperimentFiles.parse("name: study\ncandidate: new\n" + methods, List.of()).file())
        .extracting(ExperimentFile::getCandidate)
        .isEqualTo("new");
  }

  @Test
  void of_axisOfAnUnknownSetting_saysWhatWasMeant() throws IOException {
    ExperimentFile file =
        load(
            write("a.yaml", "name: study", "methods: [{id: dgcpn}]"),
            "axes=[{setting: training.epoch, values: [1]}]");

    assertThatThrownBy(() -> StudyTrials.of(file))
        .hasMessageContaining("axis training.epoch")
        .hasMessageContaining("Did you mean `epochs`");
  }
}
