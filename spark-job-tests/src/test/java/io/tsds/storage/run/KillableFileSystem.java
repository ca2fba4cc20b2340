package io.tsds.storage.run;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** The local file system, on which a program can be killed at any operation that changes it. */
final class KillableFileSystem extends FilterFileSystem {

  /** How far the operation got. */
  enum At {
    /** Nothing was done. */
    BEFORE,
    /**
     * Half was done: a rename had copied but not deleted, as on an object store; a file had one
     * byte; of a folder's files half were deleted, the deepest first.
     */
    HALFWAY
  }

  /** The kill; not an exception, so that nothing on its way takes it for an error it can handle. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Leaves permissions alone: Hadoop starts a process for each change of them. */
  private static final class LocalDisk extends RawLocalFileSystem {
    @Override
    public void setPermission(Path path, FsPermission permission) {}

    /** Without permissions, for each of which Hadoop would start a process when it is asked. */
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
          .toArray(FileStatus[]::new);
    }

    /** In one step or not at all, as the program renames on a disk that is not watched. */
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

  private final At at;
  private int operationsLeft;
  private Runnable interlude;
  private boolean readsCount;
  private boolean objectStore;

  private KillableFileSystem(FileSystem real, At at, int operations) {
    super(real);
    this.at = at;
    this.operationsLeft = operations;
  }

  static KillableFileSystem immortal() {
    return livingUntil(Integer.MAX_VALUE, At.BEFORE);
  }

  /** Lives until the operation number {@code operation}, counted from 1. */
  static KillableFileSystem livingUntil(int operation, At at) {
    KillableFileSystem files = new KillableFileSystem(new LocalDisk(), at, operation);
    try {
      files.initialize(URI.create("file:///"), new Configuration(false));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  /** Another file system that lives until the operation number {@code operation}. */
  static KillableFileSystem over(FileSystem real, int operation, At at) {
    return new KillableFileSystem(real, at, operation);
  }

  /** Counts anew: lives until the operation number {@code operation} from now on. */
  void liveUntil(int operation) {
    operationsLeft = operation;
  }

  /** Counts looks and reads as operations, too. */
  KillableFileSystem countingReads() {
    readsCount = true;
    return this;
  }

  /** Says of itself that it is an object store, which renames file by file. */
  KillableFileSystem asObjectStore() {
    objectStore = true;
    return this;
  }

  @Override
  public boolean hasPathCapability(Path path, String capability) throws IOException {
    return (objectStore && capability.equals(CommonPathCapabilities.ABORTABLE_STREAM))
        || super.hasPathCapability(path, capability);
  }

  /** Does not kill at the operation, but has {@code other} happen just before it. */
  void insertBefore(int operation, Runnable other) {
    operationsLeft = operation;
    interlude = other;
  }

  /** Whether the operation that {@link #insertBefore} named was reached. */
  boolean isReached() {
    return operationsLeft <= 0;
  }

  private interface Operation<T> {
    T run() throws IOException;
  }

  /** One operation at a time, whichever threads ask. */
  private synchronized <T> T killable(Operation<T> whole, Operation<?> half) throws IOException {
    if (--operationsLeft > 0 || (interlude != null && operationsLeft < 0)) {
      return whole.run();
    }
    if (interlude != null) {
      interlude.run();
      return whole.run();
    }
    if (operationsLeft == 0 && at == At.HALFWAY) {
      half.run();
    }
    throw new Killed();
  }

  private void countRead() throws IOException {
    if (readsCount) {
      killable(() -> null, () -> null);
    }
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    countRead();
    return super.getFileStatus(path);
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    countRead();
    return super.open(path, bufferSize);
  }

  /** In the order of names, as object stores list. */
  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    countRead();
    FileStatus[] children = super.listStatus(path);
    Arrays.sort(children);
    return children;
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
    return killable(
        () ->
            super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress),
        () -> {
          try (FSDataOutputStream out = fs.create(path, overwrite)) {
            out.write('{');
          }
          return null;
        });
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    return killable(
        () -> super.rename(from, to),
        () -> FileUtil.copy(fs, from, fs, to, false, true, getConf()));
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    return killable(() -> super.delete(path, recursive), () -> deleteHalf(path));
  }

  private boolean deleteHalf(Path path) throws IOException {
    FileSystem real = fs;
    if (!real.exists(path) || real.getFileStatus(path).isFile()) {
      return false;
    }
    List<Path> files = new ArrayList<>();
    for (RemoteIterator<LocatedFileStatus> all = real.listFiles(path, true); all.hasNext(); ) {
      files.add(all.next().getPath());
    }
    files.sort(Comparator.comparing(Path::depth).reversed().thenComparing(file -> file));
    for (Path file : files.subList(0, (files.size() + 1) / 2)) {
      real.delete(file, false);
    }
    return true;
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) throws IOException {
    return killable(() -> super.mkdirs(path, permission), () -> super.mkdirs(path.getParent()));
  }

  @Override
  public boolean mkdirs(Path path) throws IOException {
    return killable(() -> super.mkdirs(path), () -> super.mkdirs(path.getParent()));
  }
}
