package io.tsds.generate;

import io.tsds.UserException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A folder for generated data. A mark inside says that it is one, so that overwriting cannot take a
 * folder of anything else. Readers pass over the mark, as over every file whose name begins with an
 * underscore.
 */
final class GeneratedFolder {
  private static final String MARK = "_generated";

  private final String parameter;
  private final Path path;
  private final FileSystem fileSystem;

  /**
   * The folder {@code path}.
   *
   * @param parameter that names it, for messages
   */
  GeneratedFolder(String parameter, Path path, Configuration hadoop) throws IOException {
    this.parameter = parameter;
    this.fileSystem = path.getFileSystem(hadoop);
    this.path = fileSystem.makeQualified(path);
  }

  Path path() {
    return path;
  }

  /** Refuses what stands here already, unless it was generated and may be overwritten. */
  void requireFree(boolean overwrite) throws IOException {
    if (!fileSystem.exists(path) || isEmptyFolder()) {
      return;
    }
    if (!fileSystem.exists(new Path(path, MARK))) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s: %s exists and holds no generated data, so it is left alone; name another folder",
              parameter,
              path));
    }
    if (!overwrite) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s: %s exists; add `overwrite` to replace it, or name another folder",
              parameter,
              path));
    }
  }

  /** Makes the folder, empty but for the mark. */
  void begin() throws IOException {
    fileSystem.delete(path, true);
    try (OutputStream out = fileSystem.create(new Path(path, MARK))) {
      out.write("Written by tsds generate.\n".getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Says that the folder is complete. */
  void finish() throws IOException {
    fileSystem.create(new Path(path, "_SUCCESS")).close();
  }

  private boolean isEmptyFolder() throws IOException {
    return fileSystem.getFileStatus(path).isDirectory()
        && !fileSystem.listStatusIterator(path).hasNext();
  }
}
