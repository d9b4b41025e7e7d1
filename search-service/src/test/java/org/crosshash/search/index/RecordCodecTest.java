package org.crosshash.search.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.crosshash.search.attribute.AttributeValue;
import org.crosshash.search.attribute.EntryAttributes;
import org.crosshash.search.index.RecordCodec.MalformedRecordException;
import org.junit.jupiter.api.Test;

final class RecordCodecTest {
  /** Format 1, as it was written before entries had labels. */
  private static final String FORMAT_1 =
      "01"
          + "0000000000000007"
          + "0002"
          + "ab01"
          + "0001"
          + "00000001"
          + "61"
          + "00000002"
          + "c3a9";

  private static final String FORMAT_2 =
      "02"
          + FORMAT_1.substring(2)
          // Labels: two.
          + "01"
          + "00000010"
          + "0002"
          + "00000003"
          + "636174"
          + "00000003"
          + "646f67"
          // Values: five, by name.
          + "02"
          + "00000046"
          + "0005"
          + "00000001"
          + "62"
          + "03"
          + "01"
          + "00000001"
          + "6e"
          + "02"
          + "409f900000000000"
          + "00000001"
          + "73"
          + "01"
          + "00000001"
          + "78"
          + "00000001"
          + "74"
          + "04"
          + "000000005e0be100"
          + "000003e8"
          + "00000001"
          + "75"
          + "05"
          + "0002"
          + "00000001"
          + "79"
          + "00000001"
          + "7a";

  private static final StoredEntry PLAIN =
      new StoredEntry(
          7,
          Fixtures.bytes(0xab, 1),
          new TreeMap<>(Map.of("a", "é")),
          EntryAttributes.NONE,
          new byte[0]);

  private static final EntryAttributes ATTRIBUTES =
      EntryAttributes.of(
          List.of("dog", "cat"),
          Map.of(
              "n", new AttributeValue.Numeric(2020),
              "b", new AttributeValue.Truth(true),
              "s", new AttributeValue.Text("x"),
              "t", new AttributeValue.Time(Instant.parse("2020-01-01T00:00:00.000001Z")),
              "u", new AttributeValue.Texts(new TreeSet<>(List.of("z", "y")))));

  @Test
  void entry_formatOne_isReadAsBefore() {
    requireEqual(RecordCodec.entry(buffer(FORMAT_1)), PLAIN);
    assertThat(RecordCodec.scanned(buffer(FORMAT_1)).filtered()).isEqualTo(EntryAttributes.NONE);
    assertThat(RecordCodec.ordinalAndCode(buffer(FORMAT_1)).ordinal()).isEqualTo(7);
  }

  @Test
  void entry_formatTwo_hasGoldenBytes() {
    StoredEntry entry =
        new StoredEntry(7, PLAIN.code(), PLAIN.attributes(), ATTRIBUTES, new byte[0]);
    assertThat(HexFormat.of().formatHex(RecordCodec.entry(entry))).isEqualTo(FORMAT_2);
    requireEqual(RecordCodec.entry(buffer(FORMAT_2)), entry);
    RecordCodec.ScannedEntry scanned = RecordCodec.scanned(buffer(FORMAT_2));
    assertThat(scanned.ordinal()).isEqualTo(7);
    assertThat(scanned.code()).isEqualTo(PLAIN.code());
    assertThat(scanned.filtered()).isEqualTo(ATTRIBUTES);
  }

  @Test
  void entry_localCodes_areASectionOfTheirOwn() {
    StoredEntry entry =
        new StoredEntry(
            7, PLAIN.code(), PLAIN.attributes(), ATTRIBUTES, Fixtures.bytes(1, 0xfe, 0, 3));
    String golden = FORMAT_2 + "03" + "00000004" + "01fe0003";
    assertThat(HexFormat.of().formatHex(RecordCodec.entry(entry))).isEqualTo(golden);
    requireEqual(RecordCodec.entry(buffer(golden)), entry);
    assertThat(RecordCodec.scanned(buffer(golden)).localCodeBytes()).isEqualTo(4);
    assertThat(RecordCodec.ordinalAndLocalCodes(buffer(golden)))
        .isEqualTo(new RecordCodec.OrdinalAndLocalCodes(7, 4));
    assertThat(RecordCodec.ordinalAndLocalCodes(buffer(FORMAT_2)).localCodeBytes()).isZero();
    assertThat(RecordCodec.ordinalAndLocalCodes(buffer(FORMAT_1)).localCodeBytes()).isZero();
  }

  @Test
  void entry_withoutAttributes_isFormatTwoWithoutSections() {
    assertThat(HexFormat.of().formatHex(RecordCodec.entry(PLAIN)))
        .isEqualTo("02" + FORMAT_1.substring(2));
    requireEqual(RecordCodec.entry(buffer("02" + FORMAT_1.substring(2))), PLAIN);
  }

  @Test
  void entry_malformed_isRefused() {
    for (int length = 0; length < FORMAT_2.length() / 2; length++) {
      if (length != FORMAT_1.length() / 2 && length != FORMAT_1.length() / 2 + 21) {
        requireMalformed(FORMAT_2.substring(0, 2 * length));
      }
    }
    requireMalformed(FORMAT_2 + "00");
    requireMalformed("03" + FORMAT_1.substring(2));
    requireMalformed(FORMAT_1 + "00");
    requireMalformed("02" + FORMAT_1.substring(2) + "7f" + "00000000");
  }

  private static void requireMalformed(String hexadecimal) {
    assertThatExceptionOfType(MalformedRecordException.class)
        .as(hexadecimal)
        .isThrownBy(() -> RecordCodec.entry(buffer(hexadecimal)));
  }

  private static void requireEqual(StoredEntry actual, StoredEntry expected) {
    assertThat(actual.ordinal()).isEqualTo(expected.ordinal());
    assertThat(actual.code()).isEqualTo(expected.code());
    assertThat(actual.attributes()).isEqualTo(expected.attributes());
    assertThat(actual.filtered()).isEqualTo(expected.filtered());
    assertThat(actual.localCodes()).isEqualTo(expected.localCodes());
  }

  private static ByteBuffer buffer(String hexadecimal) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hexadecimal));
  }
}
