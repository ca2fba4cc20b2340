package io.tsds.storage.files;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.ChecksumException;

/**
 * The file {@code .NAME.crc} that Hadoop writes beside each file of a local disk. A program that
 * knows nothing of it and writes the file anew leaves it behind, and Hadoop then takes the new file
 * for damaged, or for as short as the old one was.
 */
public final class SidecarChecksum {
  private static final int HEAD_BYTES = 8;
  private static final int MAGIC_BYTES = 4;

  private SidecarChecksum() {}

  /**
   * A sentence that says so, if that is what a failure to read the file comes from.
   *
   * @param file full path with scheme
   */
  public static Optional<String> mismatch(String file, Throwable failure) {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(file);
    if (!"file".equals(path.toUri().getScheme())) {
      return Optional.empty();
    }
    Path data = Path.of(path.toUri().getPath());
    Path sidecar = data.resolveSibling("." + data.getFileName() + ".crc");
    return isOfChecksums(failure) || !fits(sidecar, data)
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "does not match the checksums beside it, in %s: if another program wrote the file anew,"
                    + " delete those; else it is damaged, and must be fetched or written again",
                sidecar))
        : Optional.empty();
  }

  private static boolean isOfChecksums(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ChecksumException) {
        return true;
      }
    }
    return false;
  }

  /** Whether there are as many checksums as the file has parts, or none. */
  private static boolean fits(Path sidecar, Path data) {
    if (!Files.exists(sidecar)) {
      return true;
    }
    try (DataInputStream in = new DataInputStream(Files.newInputStream(sidecar))) {
      in.skipNBytes(MAGIC_BYTES);
      long partBytes = in.readInt();
      long parts = (Files.size(data) + partBytes - 1) / partBytes;
      return Files.size(sidecar) == HEAD_BYTES + Integer.BYTES * parts;
    } catch (IOException | ArithmeticException e) {
      // Checksums that cannot be read are no checksums of the file.
      return false;
    }
  }
}
