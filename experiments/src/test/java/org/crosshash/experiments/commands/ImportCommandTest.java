package org.crosshash.experiments.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ImportCommandTest {
  @TempDir private Path folder;

  @Test
  void import_badLines_namesRuleLineValueAndCureAndKeepsNothing() throws Exception {
    Files.write(folder.resolve("a.png"), new byte[] {1});
    Path pairs =
        Files.writeString(
            folder.resolve("pairs.tsv"),
            """
            id\timage\ttext\tsplit
            1\ta.png\tone\ttrain
            1\ta.png\ttwo\tquery
            3\ta.png\t \tquery
            4\tgone.png\tfour\tquery
            5\ta.png\tfive\ttrain|query
            """);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = CrosshashCommand.commandLine();
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    int status =
        line.execute(
            "import",
            "--tsv",
            pairs.toString(),
            "--images",
            folder.toString(),
            "--split",
            "split",
            "--workspace",
            folder.resolve("workspace").toString());

    assertThat(status).isEqualTo(1);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString())
        .startsWith("crosshash: Every line of a pairs file needs a new id")
        .contains("4 problems in " + pairs)
        .contains("line 3: id '1' is already on line 2")
        .contains("line 4: the text of '3' is empty")
        .contains("line 5: picture 'gone.png' is not in " + folder)
        .contains("line 6: '5' is in query and in train")
        .contains("Mend or remove these lines and import again")
        .doesNotContain("\tat ");
    assertThat(folder.resolve("workspace/datasets/pairs")).doesNotExist();
  }
}
