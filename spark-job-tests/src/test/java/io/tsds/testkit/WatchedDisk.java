package io.tsds.testkit;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** The local disk under a scheme of its own, on which something can happen to files created. */
abstract class WatchedDisk extends RawLocalFileSystem {
  /** Creates a file. */
  @FunctionalInterface
  interface Creation {
    FSDataOutputStream create() throws IOException;
  }

  /** Creates the file at {@code path}, or fails as the disk under test does. */
  abstract FSDataOutputStream create(Path path, Creation creation) throws IOException;

  /** A constant: the file system asks for it before it is constructed. */
  @Override
  public abstract String getScheme();

  @Override
  public URI getUri() {
    return URI.create(getScheme() + ":///");
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    return create(
        path,
        () ->
            super.create(
                path, permission, overwrite, bufferSize, replication, blockSize, progress));
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    return create(
        path, () -> super.create(path, overwrite, bufferSize, replication, blockSize, progress));
  }
}
