package io.tsds.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What this machine's processor calls itself. */
final class Processors {
  private static final Path LINUX = Path.of("/proc/cpuinfo");

  private Processors() {}

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
