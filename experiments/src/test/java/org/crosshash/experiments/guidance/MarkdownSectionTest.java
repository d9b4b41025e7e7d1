package org.crosshash.experiments.guidance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.crosshash.errors.CrosshashException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkdownSectionTest {
  @TempDir private Path folder;

  @Test
  void replace_partThatIsThere_leavesTheRest() throws IOException {
    Path file = folder.resolve("a.md");
    Files.writeString(file, "# Mine\n\n<!-- begin t -->\nold\n<!-- end t -->\n\nafter\n");

    MarkdownSection.replace(file, "t", "new\n");

    assertThat(file).hasContent("# Mine\n\n<!-- begin t -->\nnew\n<!-- end t -->\n\nafter\n");
  }

  @Test
  void replace_newPartOrNewFile_isAppended() throws IOException {
    Path file = folder.resolve("b.md");

    MarkdownSection.replace(file, "one", "1");
    MarkdownSection.replace(file, "two", "2");

    assertThat(file)
        .hasContent(
            "<!-- begin one -->\n1\n<!-- end one -->\n\n<!-- begin two -->\n2\n<!-- end two -->\n");
  }

  @Test
  void replace_partWithoutEnd_isRefusedAndLeftAlone() throws IOException {
    Path file = folder.resolve("c.md");
    Files.writeString(file, "<!-- begin t -->\nmine\n");

    assertThatThrownBy(() -> MarkdownSection.replace(file, "t", "new"))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("end t");
    assertThat(file).hasContent("<!-- begin t -->\nmine\n");
  }
}
