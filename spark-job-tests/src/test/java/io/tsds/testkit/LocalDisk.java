package io.tsds.testkit;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * The local disk under whatever scheme and host it is asked for by. It leaves permissions alone:
 * Hadoop starts a process for each change of them, and for each look at them.
 */
public class LocalDisk extends RawLocalFileSystem {
  /** Null while the file system is constructed, which asks for it. */
  private URI uri;

  @Override
  public void initialize(URI name, Configuration hadoop) throws IOException {
    uri =
        URI.create(name.getScheme() + "://" + Objects.requireNonNullElse(name.getAuthority(), "/"));
    super.initialize(name, hadoop);
    setWorkingDirectory(getInitialWorkingDirectory());
  }

  @Override
  public URI getUri() {
    return uri == null ? super.getUri() : uri;
  }

  @Override
  public String getScheme() {
    return getUri().getScheme();
  }

  @Override
  public void setPermission(Path path, FsPermission permission) {}

  /** In the order of names, as object stores list. */
  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    return Arrays.stream(super.listStatus(path))
        .map(
            file ->
                new FileStatus(
                    file.getLen(),
                    file.isDirectory(),
                    file.getReplication(),
                    file.getBlockSize(),
                    file.getModificationTime(),
                    file.getPath()))
        .sorted()
        .toArray(FileStatus[]::new);
  }

  /** In one step or not at all, as the job renames on a disk that is not watched. */
  @Override
  public boolean rename(Path from, Path to) throws IOException {
    try {
      Files.move(
          pathToFile(from).toPath(), pathToFile(to).toPath(), StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (NoSuchFileException e) {
      throw new FileNotFoundException(e.getMessage());
    }
  }
}
