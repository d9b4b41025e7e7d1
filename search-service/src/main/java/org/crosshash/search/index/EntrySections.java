package org.crosshash.search.index;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.crosshash.errors.CrosshashException;
import org.crosshash.search.attribute.AttributeType;
import org.crosshash.search.attribute.AttributeValue;
import org.crosshash.search.attribute.EntryAttributes;
import org.crosshash.search.index.RecordCodec.MalformedRecordException;

/**
 * The sections of an entry's record that hold its labels, its typed attributes and its local codes.
 * A section is one byte of tag, four of length, and its bytes; sections stand in rising order of
 * tags, an empty one is left out.
 *
 * @param filtered labels and typed attributes
 * @param localCodes local codes; empty: none
 */
record EntrySections(EntryAttributes filtered, byte[] localCodes) {
  /** Of an entry that has none of it. */
  static final EntrySections NONE = new EntrySections(EntryAttributes.NONE, new byte[0]);

  private static final byte LABELS = 1;
  private static final byte VALUES = 2;
  private static final byte LOCAL_CODES = 3;

  /** The sections' bytes. */
  byte[] write() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      if (!filtered.labels().isEmpty()) {
        section(out, LABELS, content -> texts(content, filtered.labels()));
      }
      if (!filtered.values().isEmpty()) {
        section(out, VALUES, content -> values(content, filtered.values()));
      }
      if (localCodes.length > 0) {
        section(out, LOCAL_CODES, content -> content.write(localCodes));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  /** Reads sections up to the end of a payload. */
  static EntrySections read(ByteBuffer payload) {
    if (!payload.hasRemaining()) {
      return NONE;
    }
    SortedSet<String> labels = new TreeSet<>();
    SortedMap<String, AttributeValue> values = new TreeMap<>();
    byte[] localCodes = NONE.localCodes();
    byte before = 0;
    while (payload.hasRemaining()) {
      byte tag = payload.get();
      ByteBuffer content = ByteBuffer.wrap(RecordCodec.bytes(payload, payload.getInt()));
      if (tag <= before) {
        throw new MalformedRecordException("section " + tag + " stands behind " + before);
      }
      before = tag;
      try {
        switch (tag) {
          case LABELS -> labels.addAll(readTexts(content));
          case VALUES -> readValues(content, values);
          case LOCAL_CODES -> localCodes = RecordCodec.bytes(content, content.remaining());
          default -> throw new MalformedRecordException("it has a section of tag " + tag);
        }
      } catch (CrosshashException | DateTimeException | ArithmeticException e) {
        throw new MalformedRecordException("section " + tag + ": " + e.getMessage());
      }
      if (content.hasRemaining()) {
        throw new MalformedRecordException(
            content.remaining() + " bytes too many in section " + tag);
      }
    }
    try {
      return new EntrySections(new EntryAttributes(labels, values), localCodes);
    } catch (CrosshashException e) {
      throw new MalformedRecordException(e.getMessage());
    }
  }

  /** How many bytes of local codes the sections up to the end of a payload have. */
  static int localCodeBytes(ByteBuffer payload) {
    while (payload.hasRemaining()) {
      byte tag = payload.get();
      int length = payload.getInt();
      if (tag == LOCAL_CODES) {
        return length;
      }
      RecordCodec.skip(payload, length);
    }
    return 0;
  }

  @FunctionalInterface
  private interface Content {
    void writeTo(DataOutputStream out) throws IOException;
  }

  private static void section(DataOutputStream out, byte tag, Content content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream inner = new DataOutputStream(bytes)) {
      content.writeTo(inner);
    }
    out.writeByte(tag);
    out.writeInt(bytes.size());
    bytes.writeTo(out);
  }

  private static void texts(DataOutputStream out, SortedSet<String> texts) throws IOException {
    out.writeShort(texts.size());
    for (String text : texts) {
      RecordCodec.writeText(out, text);
    }
  }

  private static void values(DataOutputStream out, SortedMap<String, AttributeValue> values)
      throws IOException {
    out.writeShort(values.size());
    for (Map.Entry<String, AttributeValue> entry : values.entrySet()) {
      RecordCodec.writeText(out, entry.getKey());
      out.writeByte(entry.getValue().type().number());
      switch (entry.getValue()) {
        case AttributeValue.Text(String value) -> RecordCodec.writeText(out, value);
        case AttributeValue.Numeric(double value) -> out.writeDouble(value);
        case AttributeValue.Truth(boolean value) -> out.writeBoolean(value);
        case AttributeValue.Time(Instant value) -> {
          out.writeLong(value.getEpochSecond());
          out.writeInt(value.getNano());
        }
        case AttributeValue.Texts(SortedSet<String> value) -> texts(out, value);
      }
    }
  }

  private static void readValues(ByteBuffer content, SortedMap<String, AttributeValue> values) {
    int count = Short.toUnsignedInt(content.getShort());
    for (int i = 0; i < count; i++) {
      String name = RecordCodec.text(content);
      byte number = content.get();
      AttributeType type =
          AttributeType.ofNumber(number)
              .orElseThrow(() -> new MalformedRecordException("an attribute has type " + number));
      values.put(
          name,
          switch (type) {
            case STRING -> new AttributeValue.Text(RecordCodec.text(content));
            case NUMBER -> new AttributeValue.Numeric(content.getDouble());
            case BOOLEAN -> new AttributeValue.Truth(content.get() != 0);
            case TIME ->
                new AttributeValue.Time(Instant.ofEpochSecond(content.getLong(), content.getInt()));
            case STRINGS -> new AttributeValue.Texts(readTexts(content));
          });
    }
  }

  private static SortedSet<String> readTexts(ByteBuffer content) {
    SortedSet<String> texts = new TreeSet<>();
    int count = Short.toUnsignedInt(content.getShort());
    for (int i = 0; i < count; i++) {
      texts.add(RecordCodec.text(content));
    }
    return texts;
  }
}
