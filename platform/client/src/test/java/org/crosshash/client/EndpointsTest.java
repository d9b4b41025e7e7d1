package org.crosshash.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.crosshash.errors.CrosshashException;
import org.crosshash.wire.Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointsTest {
  private static final String FOUR =
      "encoder=127.0.0.1:1,similarity=127.0.0.1:2,trainer=127.0.0.1:3,search=127.0.0.1:4";

  @Test
  void parse_oneAddress_isThatOfAllServices() {
    Endpoints endpoints = Endpoints.parse("127.0.0.1:7070");

    for (Service service : Service.values()) {
      assertThat(endpoints.address(service)).isEqualTo(new Address("127.0.0.1", 7070));
    }
    assertThat(endpoints).hasToString("127.0.0.1:7070");
  }

  @Test
  void parse_fourAddresses_areEachTheirs() {
    Endpoints endpoints = Endpoints.parse(FOUR);

    assertThat(endpoints.address(Service.TRAINER).port()).isEqualTo(3);
    assertThat(endpoints.distinct()).hasSize(4);
    assertThat(endpoints).hasToString(FOUR);
    assertThat(Endpoints.parse(FOUR.replace(",", " , "))).isEqualTo(endpoints);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "encoder=127.0.0.1:1|none for similarity, trainer, search",
        "encoder=a:1,encoder=a:2|encoder is given twice",
        "encoders=a:1|encoders",
        "encoder=a|host:port",
        "encoder=a:1,|An endpoint is that of one of",
        "nonsense|host:port",
      })
  void parse_malformed_saysWhatIsWrong(String text, String message) {
    assertThatThrownBy(() -> Endpoints.parse(text))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining(message);
  }
}
