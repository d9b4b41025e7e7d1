package org.crosshash.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalLong;
import org.crosshash.errors.CrosshashException;
import org.crosshash.tables.ArtifactName;
import org.crosshash.tables.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableTicketTest {
  private static final ArtifactName TABLE = ArtifactName.table(Digest.of("table"));

  @Test
  void parse_ofItsOwnText_givesAnEqualTicket() {
    for (TableTicket ticket :
        List.of(
            TableTicket.of(TABLE),
            new TableTicket(TABLE, List.of("a", "\"b\""), 7, OptionalLong.of(0)),
            new TableTicket(TABLE, List.of(), 0, OptionalLong.of(5)))) {
      assertThat(TableTicket.parse(ticket.toString())).isEqualTo(ticket);
    }
  }

  @Test
  void parse_ofABareName_asksForAll() {
    assertThat(TableTicket.parse(TABLE.toString()).isWhole()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"table\":\"T\",\"offset\":-1}",
        "{\"table\":\"T\",\"limit\":-1}",
        "{\"table\":\"T\",\"offset\":1.5}",
        "{\"table\":\"T\",\"columns\":\"id\"}",
        "{\"table\":\"T\",\"columns\":[1]}",
        "{\"table\":\"T\",\"columns\":[\"a\",\"a\"]}",
        "{\"table\":\"T\",\"colums\":[]}",
        "{\"table\":\"T\"} x",
        "{\"columns\":[]}",
        "[]",
        "{}"
      })
  void parse_ofWhatIsNoTicket_isRefused(String text) {
    assertThatThrownBy(() -> TableTicket.parse(text.replace("\"T\"", "\"" + TABLE + "\"")))
        .isInstanceOf(CrosshashException.class);
  }

  @Test
  void ticket_ofAModel_isRefused() {
    assertThatThrownBy(() -> TableTicket.of(ArtifactName.model(Digest.of("model"))))
        .isInstanceOf(CrosshashException.class)
        .hasMessageContaining("Flight streams tables");
  }
}
