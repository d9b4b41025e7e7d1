package org.crosshash.errors;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CrosshashExceptionTest {
  @Test
  void getMessage_always_givesRuleValueAndCure() {
    CrosshashException error =
        CrosshashException.invalid("Code length must be a multiple of 8", 20, "use 16 or 32");

    assertThat(error)
        .hasMessage("Code length must be a multiple of 8: 20. Use 16 or 32.")
        .extracting(
            CrosshashException::problem,
            CrosshashException::rule,
            CrosshashException::value,
            CrosshashException::cure)
        .containsExactly(
            Problem.INVALID_ARGUMENT, "Code length must be a multiple of 8", "20", "use 16 or 32");
  }

  @Test
  void getMessage_valueIsAnotherError_endsOnlyOnce() {
    CrosshashException inner = CrosshashException.notFound("The file exists", "a.png", "make it");

    assertThat(CrosshashException.invalid("Items are readable", inner.getMessage(), "mend it."))
        .hasMessage("Items are readable: The file exists: a.png. Make it. Mend it.");
  }
}
