package org.crosshash.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.crosshash.errors.CrosshashException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
  @ParameterizedTest
  @CsvSource({"127.0.0.1:7070,127.0.0.1,7070", "[::1]:0,::1,0", "a.example:65535,a.example,65535"})
  void parse_wellFormed_isReadAndWrittenBack(String text, String host, int port) {
    Address address = Address.parse(text);

    assertThat(address).isEqualTo(new Address(host, port));
    assertThat(address).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "host", ":80", "host:", "host:x", "host:65536", "host:-1", "::1:80"})
  void parse_malformed_isRefused(String text) {
    assertThatThrownBy(() -> Address.parse(text)).isInstanceOf(CrosshashException.class);
  }

  @Test
  void isLoopback_everyForm_isTold() {
    assertThat(new Address("127.0.0.1", 1).isLoopback()).isTrue();
    assertThat(new Address("::1", 1).isLoopback()).isTrue();
    assertThat(new Address("0.0.0.0", 1).isLoopback()).isFalse();
    assertThat(new Address("192.0.2.1", 1).isLoopback()).isFalse();
  }

  @Test
  void isWildcard_anyAddress_isToldFromOneOfThem() {
    assertThat(new Address("0.0.0.0", 1).isWildcard()).isTrue();
    assertThat(Address.parse("[::]:1").isWildcard()).isTrue();
    assertThat(new Address("localhost", 1).isWildcard()).isFalse();
  }

  @Test
  void reachesSame_otherSpelling_isTheSameServer() {
    Address numeric = new Address("127.0.0.1", 7001);

    assertThat(numeric.reachesSame(new Address("localhost", 7001))).isTrue();
    assertThat(new Address("LOCALHOST", 7001).reachesSame(numeric)).isTrue();
    assertThat(numeric.reachesSame(new Address("localhost", 7002))).isFalse();
    assertThat(numeric.reachesSame(new Address("127.0.0.2", 7001))).isFalse();
    assertThat(numeric.reachesSame(new Address("nowhere.invalid", 7001))).isFalse();
    assertThat(new Address("nowhere.invalid", 1).reachesSame(new Address("nowhere.invalid", 1)))
        .isTrue();
  }
}
