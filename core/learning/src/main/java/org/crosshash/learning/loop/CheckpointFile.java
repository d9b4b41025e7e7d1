package org.crosshash.learning.loop;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.crosshash.files.DurableFiles;

/**
 * One checkpoint on disk: magic, length of the header, header (JSON), tensors (little-endian
 * float32), SHA-256 of all before it.
 */
final class CheckpointFile {
  private static final byte[] MAGIC = {'c', 'r', 'o', 's', 's', 'c', 'k', '1'};

  /** As many as an array holds; a checkpoint is read as one. */
  static final long MOST_BYTES = Integer.MAX_VALUE - 8;

  private static final int DIGEST_BYTES = 32;
  private static final ObjectMapper JSON = new ObjectMapper();

  private CheckpointFile() {}

  /** What the header holds. */
  record Header(
      String identity,
      long step,
      List<Long> updates,
      double[] sums,
      int summed,
      List<EpochPoint> curve,
      List<Integer> lengths,
      List<ValidationPoint> validation,
      List<Integer> bestLengths,
      List<CodesPoint> codes) {
    /** A checkpoint of a release that neither validated nor looked at codes has no such entries. */
    Header {
      validation = validation == null ? List.of() : validation;
      bestLengths = bestLengths == null ? List.of() : bestLengths;
      codes = codes == null ? List.of() : codes;
    }
  }

  /** A file that was read: the configuration that wrote it, and the state. */
  record Content(String identity, TrainingState state) {}

  /** The file is cut, altered or not a checkpoint. */
  static final class DamagedException extends Exception {
    private static final long serialVersionUID = 1L;

    DamagedException(String message) {
      super(message);
    }

    DamagedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** Writes a checkpoint so that after a crash there is the whole file or none. */
  static void write(Path file, String identity, TrainingState state) throws IOException {
    byte[] header =
        JSON.writeValueAsBytes(
            new Header(
                identity,
                state.step(),
                state.updates(),
                state.sums(),
                state.summed(),
                state.curve(),
                lengths(state.tensors()),
                state.validation().points(),
                lengths(state.validation().best()),
                state.codes()));
    DurableFiles.write(
        file,
        channel -> {
          MessageDigest digest = sha256();
          ByteBuffer prefix = ByteBuffer.allocate(MAGIC.length + Integer.BYTES + header.length);
          prefix.order(ByteOrder.LITTLE_ENDIAN).put(MAGIC).putInt(header.length).put(header).flip();
          append(channel, digest, prefix);
          append(channel, digest, state.tensors());
          append(channel, digest, state.validation().best());
          DurableFiles.writeFully(channel, ByteBuffer.wrap(digest.digest()));
        });
  }

  private static List<Integer> lengths(List<float[]> tensors) {
    return tensors.stream().map(tensor -> tensor.length).toList();
  }

  private static void append(FileChannel channel, MessageDigest digest, List<float[]> tensors)
      throws IOException {
    for (float[] tensor : tensors) {
      ByteBuffer bytes =
          ByteBuffer.allocate(Math.multiplyExact(tensor.length, Float.BYTES))
              .order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(tensor);
      append(channel, digest, bytes);
    }
  }

  private static void append(FileChannel channel, MessageDigest digest, ByteBuffer bytes)
      throws IOException {
    digest.update(bytes.duplicate());
    DurableFiles.writeFully(channel, bytes);
  }

  /** Reads and verifies a checkpoint. */
  static Content read(Path file) throws IOException, DamagedException {
    long size = Files.size(file);
    if (size > MOST_BYTES) {
      throw new DamagedException(
          "%d bytes, where a checkpoint has at most %d".formatted(size, MOST_BYTES));
    }
    byte[] bytes = Files.readAllBytes(file);
    int end = bytes.length - DIGEST_BYTES;
    int fixed = MAGIC.length + Integer.BYTES;
    if (end < fixed || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new DamagedException(bytes.length + " bytes that are no checkpoint");
    }
    MessageDigest digest = sha256();
    digest.update(bytes, 0, end);
    if (!Arrays.equals(digest.digest(), Arrays.copyOfRange(bytes, end, bytes.length))) {
      throw new DamagedException("its content does not match its digest");
    }
    ByteBuffer content = ByteBuffer.wrap(bytes, 0, end).order(ByteOrder.LITTLE_ENDIAN);
    int headerLength = content.getInt(MAGIC.length);
    try {
      Header header = JSON.readValue(bytes, fixed, headerLength, Header.class);
      content.position(fixed + headerLength);
      List<float[]> tensors = tensors(content, header.lengths());
      List<float[]> best = tensors(content, header.bestLengths());
      return new Content(
          header.identity(),
          new TrainingState(
              header.step(),
              header.updates(),
              header.sums(),
              header.summed(),
              header.curve(),
              tensors,
              new ValidationState(header.validation(), best),
              header.codes()));
    } catch (IOException | RuntimeException e) {
      throw new DamagedException("its header cannot be read", e);
    }
  }

  private static List<float[]> tensors(ByteBuffer content, List<Integer> lengths) {
    List<float[]> tensors = new ArrayList<>();
    for (int length : lengths) {
      float[] tensor = new float[length];
      content.asFloatBuffer().get(tensor);
      content.position(content.position() + length * Float.BYTES);
      tensors.add(tensor);
    }
    return tensors;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
