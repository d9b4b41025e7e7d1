package org.crosshash.search;

import com.google.protobuf.Message;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.crosshash.errors.CrosshashException;
import org.crosshash.search.index.IndexDefinition;
import org.crosshash.search.index.IndexSnapshot;
import org.crosshash.search.index.Position;
import org.crosshash.tables.Digest;

/**
 * Where a list of neighbours goes on, as a page token: the index, the request, the version that
 * answered, and the position of the last neighbour.
 *
 * <p>Positions order entries by (distance, insertion order), and an entry keeps its own until it is
 * written anew. So an entry that nobody touches while the pages are read is on exactly one of them,
 * whatever is written beside it; one that is written anew or deleted meanwhile is where its state
 * at the time of each page puts it.
 *
 * @param version version that answered; the next page comes from it or a later one
 * @param position position of the last neighbour
 */
record PageCursor(long version, Position position) {
  private static final byte FORMAT = 1;
  private static final int HEX_DIGITS = 16;
  private static final int LENGTH = 1 + 4 * Long.BYTES + 2 * Integer.BYTES;

  /** The token. */
  String token(IndexDefinition index, Message request) {
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
    bytes.put(FORMAT).putLong(made(index)).putLong(digest(request));
    bytes.putLong(version).putLong(position.ordinal()).putInt(position.distance());
    bytes.putInt(checksum(bytes.array()));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /**
   * Reads a token; empty where there is none.
   *
   * @param request the request without its token
   * @throws CrosshashException INVALID_ARGUMENT where the token was not made here or for another
   *     request; FAILED_PRECONDITION where the index was made anew or set back to an earlier
   *     version since
   */
  static Optional<PageCursor> of(String token, IndexSnapshot snapshot, Message request) {
    if (token.isEmpty()) {
      return Optional.empty();
    }
    IndexDefinition index = snapshot.definition();
    ByteBuffer bytes = ByteBuffer.wrap(decoded(token));
    if (bytes.get() != FORMAT) {
      throw unknown(token);
    }
    long made = bytes.getLong();
    if (bytes.getLong() != digest(request)) {
      throw CrosshashException.invalid(
          "A page token goes on with the request that it came from",
          "a request that differs in more than the token",
          "send the same request with next_page_token, or search from the beginning");
    }
    long version = bytes.getLong();
    if (made != made(index) || version > snapshot.version()) {
      throw CrosshashException.precondition(
          "A page token goes on in the index that made it",
          "`" + index.id() + "` was made anew, emptied or set back since",
          "search from the beginning");
    }
    long ordinal = bytes.getLong();
    return Optional.of(new PageCursor(version, new Position(bytes.getInt(), ordinal)));
  }

  private static byte[] decoded(String token) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException e) {
      throw unknown(token);
    }
    if (bytes.length != LENGTH
        || ByteBuffer.wrap(bytes).getInt(LENGTH - Integer.BYTES) != checksum(bytes)) {
      throw unknown(token);
    }
    return bytes;
  }

  private static CrosshashException unknown(String token) {
    return CrosshashException.invalid(
        "A page token comes from the page before",
        token.substring(0, Math.min(80, token.length())),
        "send next_page_token unchanged");
  }

  private static long made(IndexDefinition index) {
    Instant created = index.created();
    return created.getEpochSecond() * 1_000_000_007L + created.getNano();
  }

  private static long digest(Message request) {
    return HexFormat.fromHexDigitsToLong(Digest.of(request.toByteArray()).hex(), 0, HEX_DIGITS);
  }

  private static int checksum(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, LENGTH - Integer.BYTES);
    return (int) checksum.getValue();
  }
}
