package org.crosshash.experiments.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.crosshash.errors.CrosshashException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TsvImporterTest {
  @TempDir private Path folder;

  @BeforeEach
  void writePictures() throws IOException {
    Files.write(folder.resolve("a.png"), new byte[] {1});
    Files.write(folder.resolve("b.png"), new byte[] {2});
    Files.write(folder.resolve("empty.png"), new byte[0]);
  }

  @Test
  void read_allColumns_givesPairsAndSplit() throws IOException {
    Dataset dataset =
        importer(
                """
                id\timage\ttext\tlabels\tgroup\tsplit
                1\ta.png\t a "red" flag \tred|flag| red\tg1\ttrain
                2\tb.png\tein Häuschen\t\tg2\tquery
                3\tb.png\tthird\tflag\tg2\ttrain|database
                """)
            .read("mine", "a test");

    assertThat(dataset.pairs())
        .containsExactly(
            new Pair("1", "a.png", "a \"red\" flag", List.of("red", "flag"), "g1"),
            new Pair("2", "b.png", "ein Häuschen", List.of(), "g2"),
            new Pair("3", "b.png", "third", List.of("flag"), "g2"));
    assertThat(dataset.split().train()).containsExactly("1", "3");
    assertThat(dataset.split().query()).containsExactly("2");
    assertThat(dataset.split().database()).containsExactly("3");
  }

  @Test
  void read_noDatabaseInTheSplit_takesTheTrainingPairs() throws IOException {
    Dataset dataset =
        importer(
                """
                id\timage\ttext\tlabels\tgroup\tsplit\r
                1\ta.png\tone\t\t\ttrain\r
                2\ta.png\ttwo\t\t\tquery\r
                """)
            .read("mine", "a test");

    assertThat(dataset.split().database()).containsExactly("1");
    assertThat(dataset.split().statement()).contains("also the database");
  }

  @Test
  void read_severalBadLines_namesEachWithItsLine() throws IOException {
    TsvImporter importer =
        importer(
            """
            id\timage\ttext\tlabels\tgroup\tsplit
            1\ta.png\tone\tx\tg\ttrain
            1\ta.png\tone again\tx\tg\ttrain
            2\tmissing.png\ttwo\tx\tg\tquery
            3\tb.png\t  \tx\tg\tquery
            4\tempty.png\tfour\tx\tg\tquerry
            5\tb.png
            6\t../a.png\tsix\tx\tg\ttrain
            """);

    assertThatThrownBy(() -> importer.read("mine", "a test"))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("7 problems")
        .hasMessageContaining("line 3: id '1' is already on line 2")
        .hasMessageContaining("line 4: picture 'missing.png' is not in")
        .hasMessageContaining("line 5: the text of '3' is empty")
        .hasMessageContaining("line 6: picture 'empty.png' is an empty file")
        .hasMessageContaining("line 6: split 'querry': did you mean `query`")
        .hasMessageContaining("line 7: 2 fields where the header has 6")
        .hasMessageContaining("line 8: picture '../a.png' lies outside");
  }

  @Test
  void read_pairThatAsksAndAnswers_isRefusedWithItsLine() throws IOException {
    TsvImporter importer =
        importer(
            """
            id\timage\ttext\tlabels\tgroup\tsplit
            1\ta.png\tone\tx\tg\ttrain|query
            2\ta.png\ttwo\tx\tg\tdatabase|validation
            3\ta.png\tthree\tx\tg\tquery|validation
            4\ta.png\tfour\tx\tg\ttrain|database
            """);

    assertThatThrownBy(() -> importer.read("mine", "a test"))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("2 problems")
        .hasMessageContaining("line 2: '1' is in query and in train")
        .hasMessageContaining("line 3: '2' is in validation and in database")
        .hasMessageContaining("import again");
  }

  @Test
  void read_missingColumn_suggestsTheNearest() throws IOException {
    TsvImporter importer = importer("id\timgae\ttext\tlabels\tgroup\tsplit\n1\ta.png\tone\t\t\t\n");

    assertThatThrownBy(() -> importer.read("mine", "a test"))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("'image' is not among")
        .hasMessageContaining("Did you mean `imgae`");
  }

  @Test
  void read_noSplitColumn_asksForAProtocol() throws IOException {
    TsvImporter importer = withoutSplit("id\timage\ttext\n1\ta.png\tone\n");

    assertThatThrownBy(() -> importer.read("mine", "a test"))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("--split-protocol with one of permutation, group-permutation");
  }

  @Test
  void read_protocol_dividesAllPairs() throws IOException {
    TsvImporter importer =
        withoutSplit("id\timage\ttext\n1\ta.png\tone\n2\tb.png\ttwo\n3\tb.png\tthree\n");

    Dataset dataset =
        importer.read(
            "mine",
            "a test",
            "permutation",
            new SplitCounts(OptionalInt.of(1), OptionalInt.empty(), OptionalInt.empty(), 1));

    assertThat(dataset.split().query()).hasSize(1);
    assertThat(dataset.split().database()).hasSize(2);
  }

  @Test
  void read_wrongEncoding_isRefused() throws IOException {
    Path file = folder.resolve("latin.tsv");
    Files.write(
        file,
        "id\timage\ttext\tlabels\tgroup\tsplit\n1\ta.png\tHäuschen\t\t\ttrain\n"
            .getBytes(StandardCharsets.ISO_8859_1));
    TsvImporter importer = new TsvImporter(file, folder, TsvColumns.SAMPLE, false);

    assertThatThrownBy(() -> importer.read("mine", "a test"))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("must be UTF-8");
  }

  @Test
  void read_quotedFields_areUnquoted() throws IOException {
    Path file = folder.resolve("quoted.tsv");
    Files.writeString(
        file,
        """
        \uFEFFid\timage\ttext\tlabels\tgroup\tsplit
        1\ta.png\t"one ""red""
        flag"\t\t\ttrain
        2\ta.png\tb\t\t\tquery
        """);

    Dataset dataset = new TsvImporter(file, folder, TsvColumns.SAMPLE, true).read("mine", "a test");

    assertThat(dataset.pairs().getFirst().text()).isEqualTo("one \"red\"\nflag");
  }

  private TsvImporter importer(String table) throws IOException {
    Path file = Files.writeString(folder.resolve("pairs.tsv"), table);
    return new TsvImporter(file, folder, TsvColumns.SAMPLE, false);
  }

  private TsvImporter withoutSplit(String table) throws IOException {
    Path file = Files.writeString(folder.resolve("pairs.tsv"), table);
    TsvColumns columns =
        new TsvColumns(
            "id", "image", "text", Optional.empty(), "|", Optional.empty(), Optional.empty());
    return new TsvImporter(file, folder, columns, false);
  }
}
