package org.crosshash.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.longrunning.Operation;
import com.google.protobuf.Any;
import com.google.protobuf.ExtensionRegistryLite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.crosshash.errors.CrosshashException;
import org.crosshash.files.DurableFiles;
import org.crosshash.tables.Digest;
import org.crosshash.wire.OperationName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operations of a server on disk, one file each: the digest of what follows on the first line,
 * then JSON. A damaged file is set aside, never read from, and never keeps the server from
 * starting.
 */
final class OperationFiles {
  private static final Logger LOG = LoggerFactory.getLogger(OperationFiles.class);
  private static final JsonMapper JSON = new JsonMapper();
  private static final String SUFFIX = ".json";
  private static final String DAMAGED = "damaged";

  private final Path folder;

  OperationFiles(Path folder) {
    this.folder = folder;
  }

  /** Writes an operation; it is on disk when this returns. */
  void write(StoredOperation operation) throws IOException {
    byte[] json = JSON.writeValueAsBytes(toJson(operation));
    byte[] head = (Digest.of(json).hex() + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] content = Arrays.copyOf(head, head.length + json.length);
    System.arraycopy(json, 0, content, head.length, json.length);
    DurableFiles.write(file(operation.name()), content);
  }

  /** Forgets an operation. */
  void delete(OperationName name) throws IOException {
    DurableFiles.delete(file(name));
  }

  /** All operations that can be read, in no order. */
  List<StoredOperation> readAll() throws IOException {
    List<StoredOperation> operations = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (DurableFiles.isTemporary(file)) {
          Files.delete(file);
        } else {
          read(file).ifPresent(operations::add);
        }
      }
    }
    return operations;
  }

  private Path file(OperationName name) {
    return folder.resolve(name.type() + "." + name.id() + SUFFIX);
  }

  private Optional<StoredOperation> read(Path file) throws IOException {
    try {
      return Optional.of(parse(Files.readAllBytes(file)));
    } catch (IOException | CrosshashException | IllegalArgumentException | DateTimeException e) {
      Path aside = Files.createDirectories(folder.resolve(DAMAGED)).resolve(file.getFileName());
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
      LOG.error("A stored operation is damaged ({}); set aside as {}", e.getMessage(), aside);
      return Optional.empty();
    }
  }

  private static StoredOperation parse(byte[] content) throws IOException {
    int headLength = Digest.of(new byte[0]).hex().length() + 1;
    if (content.length <= headLength) {
      throw new IOException("only " + content.length + " bytes");
    }
    String expected = new String(content, 0, headLength - 1, StandardCharsets.US_ASCII);
    byte[] json = Arrays.copyOfRange(content, headLength, content.length);
    if (!Digest.of(json).hex().equals(expected)) {
      throw new IOException("its digest differs");
    }
    return fromJson(JSON.readTree(json));
  }

  private static ObjectNode toJson(StoredOperation operation) {
    ObjectNode json = JSON.createObjectNode();
    json.put("name", operation.name().toString());
    json.put("request_id", operation.requestId());
    json.put("created", operation.created().toString());
    operation.finished().ifPresent(finished -> json.put("finished", finished.toString()));
    json.put("attempts", operation.attempts());
    json.put("cancel_requested", operation.cancelRequested());
    json.put("request", operation.request().toByteArray());
    json.put("state", operation.state().toByteArray());
    return json;
  }

  private static StoredOperation fromJson(JsonNode json) throws IOException {
    ExtensionRegistryLite none = ExtensionRegistryLite.getEmptyRegistry();
    return new StoredOperation(
        OperationName.parse(json.path("name").asText()),
        Any.parseFrom(bytes(json, "request"), none),
        json.path("request_id").asText(),
        Instant.parse(json.path("created").asText()),
        json.path("attempts").asInt(),
        json.path("cancel_requested").asBoolean(),
        Optional.ofNullable(json.get("finished")).map(JsonNode::asText).map(Instant::parse),
        Operation.parseFrom(bytes(json, "state"), none));
  }

  private static byte[] bytes(JsonNode json, String key) throws IOException {
    byte[] bytes = json.path(key).binaryValue();
    if (bytes == null) {
      throw new IOException("it lacks " + key);
    }
    return bytes;
  }
}
