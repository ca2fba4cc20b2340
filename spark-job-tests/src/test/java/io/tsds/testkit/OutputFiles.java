package io.tsds.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** What a run left in its output folder. */
public final class OutputFiles {
  private OutputFiles() {}

  /** Names of all files, relative to the folder, sorted. */
  public static List<String> names(Path output) {
    try (Stream<Path> files = Files.walk(output)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> output.relativize(file).toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A digest of all names, and of the bytes of those files that hold rows. (Parquet files are left
   * out: the footer lists a column's encodings in the order of a hash set of enum constants, whose
   * hash codes differ from process to process. All other bytes are the same for the same rows.)
   */
  public static String digest(Path output) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String name : names(output)) {
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        boolean holdsRows = name.contains("selection/") || name.contains("probabilities/");
        if (holdsRows && !name.endsWith(".parquet")) {
          digest.update(Files.readAllBytes(output.resolve(name)));
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
