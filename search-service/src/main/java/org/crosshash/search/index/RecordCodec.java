package org.crosshash.search.index;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.crosshash.search.attribute.EntryAttributes;

/**
 * The bytes of records. Every payload begins with its format's number, so that a later format can
 * be told apart; whole numbers are big-endian, texts UTF-8 behind their length.
 *
 * <p>An entry's format 2 is format 1 with sections behind it, each a tag, a length and bytes;
 * format 1, which earlier versions wrote, is read as an entry without them. An unknown tag is
 * malformed: a section is never passed over.
 *
 * <p>Reading throws {@link MalformedRecordException} where bytes do not follow the format.
 */
final class RecordCodec {
  private static final byte FORMAT = 1;
  private static final byte ENTRY_FORMAT = 2;
  private static final int ENTRY_HEADER = 1 + Long.BYTES + Short.BYTES;

  private RecordCodec() {}

  /** Thrown where a payload does not follow its format. */
  static final class MalformedRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedRecordException(String message) {
      super(message);
    }
  }

  /** An entry's payload: format, ordinal, code, attributes, sections. */
  static byte[] entry(StoredEntry entry) {
    byte[] sections = new EntrySections(entry.filtered(), entry.localCodes()).write();
    byte[][] texts = new byte[2 * entry.attributes().size()][];
    int length = ENTRY_HEADER + entry.code().length + Short.BYTES + sections.length;
    int count = 0;
    for (Map.Entry<String, String> attribute : entry.attributes().entrySet()) {
      texts[count++] = attribute.getKey().getBytes(StandardCharsets.UTF_8);
      texts[count++] = attribute.getValue().getBytes(StandardCharsets.UTF_8);
    }
    for (byte[] text : texts) {
      length += Integer.BYTES + text.length;
    }
    ByteBuffer buffer = ByteBuffer.allocate(length);
    buffer.put(ENTRY_FORMAT).putLong(entry.ordinal());
    buffer.putShort((short) entry.code().length).put(entry.code());
    buffer.putShort((short) entry.attributes().size());
    for (byte[] text : texts) {
      buffer.putInt(text.length).put(text);
    }
    return buffer.put(sections).array();
  }

  /** Reads an entry's payload. */
  static StoredEntry entry(ByteBuffer payload) {
    try {
      byte format = entryFormat(payload);
      long ordinal = payload.getLong();
      byte[] code = bytes(payload, Short.toUnsignedInt(payload.getShort()));
      int attributes = Short.toUnsignedInt(payload.getShort());
      SortedMap<String, String> texts = new TreeMap<>();
      for (int attribute = 0; attribute < attributes; attribute++) {
        texts.put(text(payload), text(payload));
      }
      EntrySections sections = format == FORMAT ? EntrySections.NONE : EntrySections.read(payload);
      requireEnd(payload);
      return new StoredEntry(ordinal, code, texts, sections.filtered(), sections.localCodes());
    } catch (BufferUnderflowException _) {
      throw new MalformedRecordException("the record ends too early");
    }
  }

  /** Reads what the arrays in memory need of an entry's payload. */
  static ScannedEntry scanned(ByteBuffer payload) {
    try {
      byte format = entryFormat(payload);
      long ordinal = payload.getLong();
      byte[] code = bytes(payload, Short.toUnsignedInt(payload.getShort()));
      skipTexts(payload);
      EntrySections sections = format == FORMAT ? EntrySections.NONE : EntrySections.read(payload);
      requireEnd(payload);
      return new ScannedEntry(ordinal, code, sections.filtered(), sections.localCodes().length);
    } catch (BufferUnderflowException _) {
      throw new MalformedRecordException("the record ends too early");
    }
  }

  /** What the arrays in memory need of an entry. */
  record ScannedEntry(long ordinal, byte[] code, EntryAttributes filtered, int localCodeBytes) {}

  /** Reads what a write needs to know of the entry that it replaces. */
  static OrdinalAndLocalCodes ordinalAndLocalCodes(ByteBuffer payload) {
    try {
      byte format = entryFormat(payload);
      long ordinal = payload.getLong();
      skip(payload, Short.toUnsignedInt(payload.getShort()));
      skipTexts(payload);
      return new OrdinalAndLocalCodes(
          ordinal, format == FORMAT ? 0 : EntrySections.localCodeBytes(payload));
    } catch (BufferUnderflowException _) {
      throw new MalformedRecordException("the record ends too early");
    }
  }

  /** Where an entry stands, and how many bytes of local codes it has. */
  record OrdinalAndLocalCodes(long ordinal, int localCodeBytes) {}

  private static void skipTexts(ByteBuffer payload) {
    int texts = 2 * Short.toUnsignedInt(payload.getShort());
    for (int text = 0; text < texts; text++) {
      skip(payload, payload.getInt());
    }
  }

  /** Reads only the ordinal and the code of an entry's payload. */
  static OrdinalAndCode ordinalAndCode(ByteBuffer payload) {
    try {
      var _ = entryFormat(payload);
      long ordinal = payload.getLong();
      return new OrdinalAndCode(ordinal, bytes(payload, Short.toUnsignedInt(payload.getShort())));
    } catch (BufferUnderflowException _) {
      throw new MalformedRecordException("the record ends too early");
    }
  }

  /** Where an entry stands, and its code. */
  record OrdinalAndCode(long ordinal, byte[] code) {}

  /** A state's payload. */
  static byte[] state(IndexState state) {
    return ByteBuffer.allocate(1 + 4 * Long.BYTES)
        .put(FORMAT)
        .putLong(state.version())
        .putLong(state.nextOrdinal())
        .putLong(state.size())
        .putLong(state.fingerprint())
        .array();
  }

  /** Reads a state's payload. */
  static IndexState state(ByteBuffer payload) {
    try {
      requireFormat(payload);
      IndexState state =
          new IndexState(
              payload.getLong(), payload.getLong(), payload.getLong(), payload.getLong());
      requireEnd(payload);
      return state;
    } catch (BufferUnderflowException _) {
      throw new MalformedRecordException("the record ends too early");
    }
  }

  /** A moment's payload. */
  static byte[] instant(Instant instant) {
    return ByteBuffer.allocate(1 + Long.BYTES + Integer.BYTES)
        .put(FORMAT)
        .putLong(instant.getEpochSecond())
        .putInt(instant.getNano())
        .array();
  }

  /** Reads a moment's payload. */
  static Instant instant(ByteBuffer payload) {
    try {
      requireFormat(payload);
      Instant instant = Instant.ofEpochSecond(payload.getLong(), payload.getInt());
      requireEnd(payload);
      return instant;
    } catch (BufferUnderflowException | ArithmeticException | DateTimeException _) {
      throw new MalformedRecordException("it is no moment");
    }
  }

  /** A definition's payload. */
  static byte[] definition(IndexDefinition definition) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      writeText(out, definition.id());
      out.writeInt(definition.bits());
      writeText(out, definition.model().orElse(""));
      Instant created = definition.created();
      out.writeLong(created.getEpochSecond());
      out.writeInt(created.getNano());
      out.writeInt(definition.annotations().size());
      for (Map.Entry<String, String> annotation : definition.annotations().entrySet()) {
        writeText(out, annotation.getKey());
        writeText(out, annotation.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  /** Reads a definition's payload. */
  static IndexDefinition definition(ByteBuffer payload) {
    byte[] bytes = new byte[payload.remaining()];
    payload.get(bytes);
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      if (in.readByte() != FORMAT) {
        throw new MalformedRecordException("its format number is unknown");
      }
      String id = readText(in);
      int bits = in.readInt();
      String model = readText(in);
      Instant created = Instant.ofEpochSecond(in.readLong(), in.readInt());
      SortedMap<String, String> annotations = new TreeMap<>();
      int count = in.readInt();
      for (int annotation = 0; annotation < count; annotation++) {
        annotations.put(readText(in), readText(in));
      }
      return new IndexDefinition(
          id, bits, model.isEmpty() ? Optional.empty() : Optional.of(model), created, annotations);
    } catch (IOException _) {
      throw new MalformedRecordException("the record ends too early");
    }
  }

  private static void requireFormat(ByteBuffer payload) {
    byte format = payload.get();
    if (format != FORMAT) {
      throw new MalformedRecordException("its format number is " + format);
    }
  }

  /** The format of an entry: with sections or, before there were any, without. */
  private static byte entryFormat(ByteBuffer payload) {
    byte format = payload.get();
    if (format != FORMAT && format != ENTRY_FORMAT) {
      throw new MalformedRecordException("its format number is " + format);
    }
    return format;
  }

  private static void requireEnd(ByteBuffer payload) {
    if (payload.hasRemaining()) {
      throw new MalformedRecordException(payload.remaining() + " bytes too many");
    }
  }

  static byte[] bytes(ByteBuffer payload, int length) {
    requireLength(payload, length);
    byte[] bytes = new byte[length];
    payload.get(bytes);
    return bytes;
  }

  /** Goes on behind some bytes. */
  static void skip(ByteBuffer payload, int length) {
    requireLength(payload, length);
    payload.position(payload.position() + length);
  }

  private static void requireLength(ByteBuffer payload, int length) {
    if (length < 0 || length > payload.remaining()) {
      throw new MalformedRecordException("a length in it is " + length);
    }
  }

  /** Reads a text behind its length. */
  static String text(ByteBuffer payload) {
    return new String(bytes(payload, payload.getInt()), StandardCharsets.UTF_8);
  }

  /** Writes a text behind its length. */
  static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String readText(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new MalformedRecordException("a length in it is " + length);
    }
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }
}
