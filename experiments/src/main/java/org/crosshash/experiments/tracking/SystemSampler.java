package org.crosshash.experiments.tracking;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records what a run costs its machine, as MLflow's system metrics: the processor time and memory
 * of the platform's process, and the machine's processors, memory and disk, every few seconds with
 * the time of the sample. MLflow shows them on a page of their own.
 *
 * <p>Where the platform is not a process of this machine nothing is recorded: this machine's load
 * would say nothing of the run. What the system does not tell is left out.
 */
public final class SystemSampler implements AutoCloseable {
  /** Percent of one processor that the platform's process used since the last sample. */
  public static final String PLATFORM_CPU = "system/platform_cpu_percentage";

  private static final Logger LOGGER = LoggerFactory.getLogger(SystemSampler.class);
  private static final Duration EVERY = Duration.ofSeconds(5);
  private static final double MEGABYTE = 1024 * 1024;

  private final Supplier<Optional<ProcessHandle>> platform;
  private final Path disk;
  private final OperatingSystemMXBean machine =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("system-sampler").factory());

  /**
   * A sampler.
   *
   * @param platform the platform's process; empty while there is none on this machine
   * @param disk a folder on the disk that is watched
   */
  public SystemSampler(Supplier<Optional<ProcessHandle>> platform, Path disk) {
    this.platform = platform;
    this.disk = disk;
  }

  /** A sampler that records nothing. */
  static SystemSampler none() {
    return new SystemSampler(Optional::empty, Path.of("."));
  }

  /** Samples for a run until it is closed, which takes a last sample. */
  public Watch watch(TrackedRun run) {
    return new Watch(run);
  }

  /** Ends all sampling. */
  @Override
  public void close() {
    clock.shutdownNow();
  }

  /** The sampling of one run. */
  public final class Watch implements AutoCloseable {
    private final TrackedRun run;
    private final ScheduledFuture<?> schedule;
    private Duration used = Duration.ZERO;
    private long usedAt;
    private boolean closed;

    private Watch(TrackedRun run) {
      this.run = run;
      this.schedule =
          clock.scheduleWithFixedDelay(this::sample, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void sample() {
      if (closed || run.isFinished()) {
        return;
      }
      try {
        platform.get().ifPresent(this::sample);
      } catch (RuntimeException failure) {
        LOGGER.debug("No system metrics", failure);
      }
    }

    private void sample(ProcessHandle process) {
      long now = System.currentTimeMillis();
      List<MetricPoint> points = new ArrayList<>();
      long nanoseconds = System.nanoTime();
      process
          .info()
          .totalCpuDuration()
          .ifPresent(total -> {
            if (usedAt != 0 && nanoseconds > usedAt) {
              add(
                  points,
                  PLATFORM_CPU,
                  100.0 * total.minus(used).toNanos() / (nanoseconds - usedAt),
                  now);
            }
            used = total;
            usedAt = nanoseconds;
          });
      kilobytes(Path.of("/proc", Long.toString(process.pid()), "status"), "VmRSS:")
          .ifPresent(size -> add(points, "system/platform_memory_megabytes", size / 1024.0, now));
      double load = machine.getCpuLoad();
      if (load >= 0) {
        add(points, "system/cpu_utilization_percentage", 100 * load, now);
      }
      memory(points, now);
      disk(points, now);
      run.measure(points);
    }

    private void memory(List<MetricPoint> points, long now) {
      double total = machine.getTotalMemorySize() / MEGABYTE;
      OptionalLong available = kilobytes(Path.of("/proc/meminfo"), "MemAvailable:");
      double free =
          available.isPresent()
              ? available.getAsLong() / 1024.0
              : machine.getFreeMemorySize() / MEGABYTE;
      add(points, "system/system_memory_usage_megabytes", total - free, now);
      add(points, "system/system_memory_usage_percentage", 100 * (total - free) / total, now);
    }

    private void disk(List<MetricPoint> points, long now) {
      try {
        FileStore store = Files.getFileStore(disk);
        double total = store.getTotalSpace() / MEGABYTE;
        double available = store.getUsableSpace() / MEGABYTE;
        add(points, "system/disk_available_megabytes", available, now);
        if (total > 0) {
          add(points, "system/disk_usage_megabytes", total - available, now);
          add(points, "system/disk_usage_percentage", 100 * (total - available) / total, now);
        }
      } catch (IOException unknown) {
        LOGGER.debug("The disk of {} cannot be asked", disk, unknown);
      }
    }

    private void add(List<MetricPoint> points, String key, double value, long now) {
      points.add(new MetricPoint(key, value, run.nextStep(key), now));
    }

    @Override
    public void close() {
      schedule.cancel(false);
      sample();
      synchronized (this) {
        closed = true;
      }
    }
  }

  /** A number of kilobytes from a file of the Linux kernel; empty elsewhere. */
  private static OptionalLong kilobytes(Path file, String name) {
    try {
      return Files.readAllLines(file, UTF_8).stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(name.length()).replace("kB", "").strip())
          .mapToLong(Long::parseLong)
          .findFirst();
    } catch (IOException elsewhere) {
      return OptionalLong.empty();
    }
  }
}
