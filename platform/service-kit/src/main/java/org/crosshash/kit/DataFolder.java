package org.crosshash.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.crosshash.errors.CrosshashException;
import org.crosshash.files.DurableFiles;
import org.crosshash.files.LockFile;
import org.crosshash.wire.GrpcErrors;

/**
 * The folder that a server keeps everything in, held by one server at a time.
 *
 * <p>The system holds the lock, so that it falls when the process dies, however that happens.
 * Beside it, {@value #ENDPOINT_FILE} says who holds the folder and where that server answers.
 */
public final class DataFolder implements AutoCloseable {
  /** Name of the file that says who holds the folder. */
  public static final String ENDPOINT_FILE = "server.json";

  private static final String LOCK_FILE = "server.lock";
  private static final JsonMapper JSON = new JsonMapper();

  /** Whoever looks who holds a folder has its lock for a moment; a taker outlasts that. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Path folder;
  private final LockFile lock;

  private DataFolder(Path folder, LockFile lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * The server that holds a folder.
   *
   * @param processId its process
   * @param address where it answers, {@code host:port}; empty while it starts
   */
  public record Holder(long processId, String address) {}

  /**
   * Takes a folder, making it where it does not exist.
   *
   * @throws CrosshashException (FAILED_PRECONDITION) if another server holds it, with its process;
   *     (UNAVAILABLE or RESOURCE_EXHAUSTED) if it cannot be written
   */
  static DataFolder take(Path path) {
    try {
      Files.createDirectories(path);
      Path folder = path.toRealPath();
      Instant limit = Instant.now().plus(PATIENCE);
      Optional<DataFolder> taken = tryTake(folder);
      while (taken.isEmpty() && Instant.now().isBefore(limit)) {
        Thread.sleep(PAUSE);
        taken = tryTake(folder);
      }
      return taken.orElseThrow(() -> held(folder));
    } catch (IOException e) {
      throw GrpcErrors.exception(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw GrpcErrors.exception(e);
    }
  }

  /**
   * Takes a folder if another process does not hold its lock right now.
   *
   * @throws CrosshashException (FAILED_PRECONDITION) if this process holds it, which is no matter
   *     of a moment
   */
  private static Optional<DataFolder> tryTake(Path folder) throws IOException {
    Path file = folder.resolve(LOCK_FILE);
    Optional<LockFile> lock = LockFile.take(file);
    if (lock.isEmpty()) {
      if (LockFile.isHeldHere(file)) {
        throw held(folder);
      }
      return Optional.empty();
    }
    DataFolder taken = new DataFolder(folder, lock.get());
    boolean announced = false;
    try {
      taken.announce("");
      announced = true;
      return Optional.of(taken);
    } finally {
      if (!announced) {
        lock.get().close();
      }
    }
  }

  private static CrosshashException held(Path folder) {
    String holder =
        read(folder)
            .map(found -> " is held by process " + found.processId() + at(found.address()))
            .orElse(" is held by another process");
    return CrosshashException.precondition(
        "One server at a time uses a data folder",
        folder + holder,
        "stop that server, use it, or choose another folder");
  }

  private static String at(String address) {
    return address.isEmpty() ? "" : " at " + address;
  }

  /** The server that holds a folder right now, if one does. */
  public static Optional<Holder> holder(Path path) {
    if (!Files.isRegularFile(path.resolve(LOCK_FILE))) {
      return Optional.empty();
    }
    try {
      Path folder = path.toRealPath();
      return LockFile.isHeld(folder.resolve(LOCK_FILE)) ? read(folder) : Optional.empty();
    } catch (IOException e) {
      throw GrpcErrors.exception(e);
    }
  }

  private static Optional<Holder> read(Path folder) {
    try {
      JsonNode json = JSON.readTree(Files.readAllBytes(folder.resolve(ENDPOINT_FILE)));
      return Optional.of(
          new Holder(json.path("process").asLong(), json.path("address").asText("")));
    } catch (IOException e) {
      // Whoever holds the folder has not written it yet.
      return Optional.empty();
    }
  }

  /** Says where the server answers. */
  void announce(String address) {
    ObjectNode json = JSON.createObjectNode();
    json.put("process", ProcessHandle.current().pid());
    json.put("address", address);
    try {
      DurableFiles.write(folder.resolve(ENDPOINT_FILE), JSON.writeValueAsBytes(json));
    } catch (IOException e) {
      throw GrpcErrors.exception(e);
    }
  }

  /** The folder: absolute and real. */
  Path path() {
    return folder;
  }

  /** A folder of this name below it, made where it does not exist. */
  Path subfolder(String name) {
    try {
      return Files.createDirectories(folder.resolve(name));
    } catch (IOException e) {
      throw GrpcErrors.exception(e);
    }
  }

  /** Gives the folder back. */
  @Override
  public void close() {
    try (lock) {
      Files.deleteIfExists(folder.resolve(ENDPOINT_FILE));
    } catch (IOException e) {
      throw GrpcErrors.exception(e);
    }
  }
}
