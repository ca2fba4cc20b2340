package io.tsds.linalg;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A new folder that nobody but this user can read or write, and from which programs can run: in the
 * temporary folder, else in the home or the working folder, of which containers may have none.
 *
 * <p>Making it fails rather than taking over a folder or a link that is there. The owners of the
 * folders above it, and the groups that may write there, could move it away, and are trusted;
 * others could where such a folder is open to all and has no sticky bit, so it is not used.
 */
final class PrivateFolder {
  private static final int WRITABLE_BY_ALL = 0002;
  private static final int STICKY = 01000;
  private static final List<String> PLACES = List.of("java.io.tmpdir", "user.home", "user.dir");
  private static final Path MOUNTS = Path.of("/proc/self/mounts");

  private PrivateFolder() {}

  /**
   * Makes the folder.
   *
   * @throws IOException with the reasons if there is no place for it
   */
  static Path create() throws IOException {
    List<String> reasons = new ArrayList<>();
    for (String place : PLACES) {
      try {
        return createIn(Path.of(System.getProperty(place, "")).toAbsolutePath());
      } catch (IOException | InvalidPathException | SecurityException e) {
        reasons.add(e.toString());
      }
    }
    throw new IOException(
        "there is no safe folder to unpack it to; set -Djava.io.tmpdir to one that only this user"
            + " can write to and programs can run from: "
            + String.join("; ", reasons));
  }

  /** Makes one in a folder, unless that is unsafe. */
  static Path createIn(Path parent) throws IOException {
    Path real = parent.toRealPath();
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("unix");
    for (Path above = real; posix && above != null; above = above.getParent()) {
      int mode = (int) Files.getAttribute(above, "unix:mode");
      if ((mode & WRITABLE_BY_ALL) != 0 && (mode & STICKY) == 0) {
        throw new IOException(
            String.format(Locale.ROOT, "%s is writable by all users and not sticky", above));
      }
    }
    if (refusesPrograms(real)) {
      throw new IOException(real + " is mounted noexec");
    }
    return posix
        ? Files.createTempDirectory(
            real,
            "tsds-native-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))
        : Files.createTempDirectory(real, "tsds-native-");
  }

  /** Whether the file system that holds the folder is mounted so that no code in it can run. */
  private static boolean refusesPrograms(Path folder) throws IOException {
    if (!Files.isReadable(MOUNTS)) {
      return false;
    }
    String options = "";
    int deepest = -1;
    for (String line : Files.readAllLines(MOUNTS, StandardCharsets.ISO_8859_1)) {
      String[] fields = line.split(" ", -1);
      // A later mount at the same place hides an earlier one.
      if (fields.length > 3
          && folder.startsWith(Path.of(fields[1]))
          && Path.of(fields[1]).getNameCount() >= deepest) {
        deepest = Path.of(fields[1]).getNameCount();
        options = fields[3];
      }
    }
    return List.of(options.split(",", -1)).contains("noexec");
  }
}
