package org.crosshash.encoding.models;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The memory that a GPU has free, as CUDA's runtime or else NVIDIA's command tells it. */
final class GpuMemory {
  private static final Logger LOG = LoggerFactory.getLogger(GpuMemory.class);
  private static final String VISIBLE = "CUDA_VISIBLE_DEVICES";
  private static final Pattern MEBIBYTES = Pattern.compile("\\s*(\\d{1,9})\\s*");
  private static final long PATIENCE_SECONDS = 10;

  private GpuMemory() {}

  /**
   * Bytes that are free.
   *
   * @param index number of the CUDA device
   * @return empty where nothing tells it, which is no error: an engine may reach the GPU all the
   *     same
   */
  static OptionalLong free(int index) {
    OptionalLong free = byRuntime(index);
    if (free.isEmpty()) {
      free = byCommand(name(index, Optional.ofNullable(System.getenv(VISIBLE))));
    }
    if (free.isEmpty()) {
      LOG.info("What cuda:{} has free is not known: models are loaded into it unchecked", index);
    }
    return free;
  }

  private static OptionalLong byRuntime(int index) {
    try {
      if (index >= CudaUtils.getGpuCount()) {
        return OptionalLong.empty();
      }
      MemoryUsage memory = CudaUtils.getGpuMemory(Device.gpu(index));
      return OptionalLong.of(memory.getMax() - memory.getUsed());
    } catch (RuntimeException | LinkageError absent) {
      LOG.debug("CUDA's runtime does not tell the memory of device {}", index, absent);
      return OptionalLong.empty();
    }
  }

  private static OptionalLong byCommand(String device) {
    List<String> command =
        List.of(
            "nvidia-smi", "--query-gpu=memory.free", "--format=csv,noheader,nounits", "-i", device);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try {
        process.getOutputStream().close();
        // One line, which no pipe is too small for.
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
          return OptionalLong.empty();
        }
        return parse(
            new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException absent) {
      LOG.debug("nvidia-smi cannot be run", absent);
      return OptionalLong.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return OptionalLong.empty();
    }
  }

  /**
   * What the command calls a device of CUDA.
   *
   * @param visible the variable that chooses and orders devices for CUDA, which the command does
   *     not read; numbers or UUIDs
   */
  static String name(int index, Optional<String> visible) {
    List<String> chosen =
        visible
            .filter(names -> !names.isBlank())
            .map(names -> List.of(names.split(",", -1)))
            .orElse(List.of());
    return index < chosen.size() ? chosen.get(index).strip() : Integer.toString(index);
  }

  /** Bytes, of the command's one line with a number of mebibytes. */
  static OptionalLong parse(String line) {
    Matcher mebibytes = MEBIBYTES.matcher(line);
    return mebibytes.matches()
        ? OptionalLong.of(Long.parseLong(mebibytes.group(1)) << 20)
        : OptionalLong.empty();
  }
}
