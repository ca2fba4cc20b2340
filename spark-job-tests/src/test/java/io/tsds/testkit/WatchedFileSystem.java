package io.tsds.testkit;

import java.io.IOException;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.FutureDataInputStreamBuilder;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Options.ChecksumOpt;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.impl.OpenFileParameters;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * A file system in front of another. Whatever opens, lists or changes files there passes one place,
 * where something can happen before, after or instead.
 */
public abstract class WatchedFileSystem extends FilterFileSystem {

  /** What is asked for. */
  public enum Kind {
    OPEN,
    STATUS,
    LIST,
    CREATE,
    APPEND,
    RENAME,
    DELETE,
    MAKE_FOLDER;

    /** Whether it changes nothing. */
    public boolean isRead() {
      return this == OPEN || this == STATUS || this == LIST;
    }
  }

  /**
   * One thing that is asked for.
   *
   * @param target of a rename; null otherwise
   */
  public record Operation(Kind kind, Path path, Path target) {}

  /** Asks the file system behind. */
  @FunctionalInterface
  protected interface Call<T> {
    T run() throws IOException;
  }

  protected WatchedFileSystem(FileSystem behind) {
    super(behind);
  }

  /** Does what is asked for, by {@code call} or otherwise. */
  protected abstract <T> T watch(Operation operation, Call<T> call) throws IOException;

  private <T> T watch(Kind kind, Path path, Call<T> call) throws IOException {
    return watch(new Operation(kind, path, null), call);
  }

  @Override
  public String getScheme() {
    return getUri().getScheme();
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    return watch(Kind.OPEN, path, () -> super.open(path, bufferSize));
  }

  // The builders are this file system's and not those of the one behind, which nobody watches.

  @Override
  public FutureDataInputStreamBuilder openFile(Path path) {
    return createDataInputStreamBuilder(this, path);
  }

  @Override
  public FSDataOutputStreamBuilder<?, ?> createFile(Path path) {
    return createDataOutputStreamBuilder(this, path).create().overwrite(true);
  }

  @Override
  protected CompletableFuture<FSDataInputStream> openFileWithOptions(
      Path path, OpenFileParameters parameters) throws IOException {
    return CompletableFuture.completedFuture(open(path, parameters.getBufferSize()));
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    return watch(Kind.STATUS, path, () -> super.getFileStatus(path));
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    return watch(Kind.LIST, path, () -> super.listStatus(path));
  }

  @Override
  public RemoteIterator<FileStatus> listStatusIterator(Path path) throws IOException {
    return watch(Kind.LIST, path, () -> super.listStatusIterator(path));
  }

  @Override
  public RemoteIterator<LocatedFileStatus> listLocatedStatus(Path path) throws IOException {
    return watch(Kind.LIST, path, () -> super.listLocatedStatus(path));
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
    return watch(
        Kind.CREATE,
        path,
        () ->
            super.create(
                path, permission, overwrite, bufferSize, replication, blockSize, progress));
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      EnumSet<CreateFlag> flags,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress,
      ChecksumOpt checksum)
      throws IOException {
    return watch(
        Kind.CREATE,
        path,
        () ->
            super.create(
                path, permission, flags, bufferSize, replication, blockSize, progress, checksum));
  }

  @Override
  public FSDataOutputStream createNonRecursive(
      Path path,
      FsPermission permission,
      EnumSet<CreateFlag> flags,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    return watch(
        Kind.CREATE,
        path,
        () ->
            super.createNonRecursive(
                path, permission, flags, bufferSize, replication, blockSize, progress));
  }

  @Override
  public FSDataOutputStream append(Path path, int bufferSize, Progressable progress)
      throws IOException {
    return watch(Kind.APPEND, path, () -> super.append(path, bufferSize, progress));
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    return watch(new Operation(Kind.RENAME, from, to), () -> super.rename(from, to));
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    return watch(Kind.DELETE, path, () -> super.delete(path, recursive));
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) throws IOException {
    return watch(Kind.MAKE_FOLDER, path, () -> super.mkdirs(path, permission));
  }

  @Override
  public boolean mkdirs(Path path) throws IOException {
    return watch(Kind.MAKE_FOLDER, path, () -> super.mkdirs(path));
  }
}
