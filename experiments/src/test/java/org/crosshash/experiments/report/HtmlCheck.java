package org.crosshash.experiments.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import nu.validator.client.EmbeddedValidator;

/** The Nu HTML checker of the W3C, in this process. */
final class HtmlCheck {
  private HtmlCheck() {}

  /** What the checker has against a page, a message a line; empty: nothing. */
  static String messages(String page) throws Exception {
    EmbeddedValidator validator = new EmbeddedValidator();
    validator.setOutputFormat(EmbeddedValidator.OutputFormat.GNU);
    return validator.validate(new ByteArrayInputStream(page.getBytes(UTF_8)));
  }

  static void requireValid(String page) throws Exception {
    assertThat(messages(page)).isBlank();
  }
}
