package io.tsds.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What this machine's processor calls itself, and what the process took of the machine. */
final class Processors {
  private static final Path LINUX = Path.of("/proc/cpuinfo");

  private Processors() {}

  /** Processor time of all threads of this process so far, in nanoseconds. */
  static long processNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  /** The largest resident memory of this process so far, where Linux tells, as "812 MiB". */
  static String peakResidentMemory() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return "not known";
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024 + " MiB")
        .findFirst()
        .orElse("not known");
  }

  static String name() {
    if (!Files.isReadable(LINUX)) {
      return System.getProperty("os.arch");
    }
    try {
      List<String> lines = Files.readAllLines(LINUX);
      String model =
          lines.stream()
              .filter(line -> line.startsWith("model name"))
              .map(line -> line.substring(line.indexOf(':') + 1).trim())
              .findFirst()
              .orElse(System.getProperty("os.arch"));
      boolean wide = lines.stream().anyMatch(line -> line.contains(" avx512f"));
      return wide ? model + " (AVX-512)" : model;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
