package io.tsds.storage.run;

import io.tsds.testkit.LocalDisk;
import io.tsds.testkit.WatchedFileSystem;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** The local file system, on which a program can be killed at any operation that changes it. */
final class KillableFileSystem extends WatchedFileSystem {

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

  /** Whether the work comes to its end, and is not killed. */
  static boolean survives(Runnable work) {
    try {
      work.run();
      return true;
    } catch (Killed killed) {
      return false;
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

  @Override
  protected <T> T watch(Operation operation, Call<T> call) throws IOException {
    return readsCount || !operation.kind().isRead() ? count(operation, call) : call.run();
  }

  /** One operation at a time, whichever threads ask. */
  private synchronized <T> T count(Operation operation, Call<T> call) throws IOException {
    if (--operationsLeft > 0 || (interlude != null && operationsLeft < 0)) {
      return call.run();
    }
    if (interlude != null) {
      interlude.run();
      return call.run();
    }
    if (operationsLeft == 0 && at == At.HALFWAY) {
      doHalf(operation, call);
    }
    throw new Killed();
  }

  private void doHalf(Operation operation, Call<?> whole) throws IOException {
    switch (operation.kind()) {
      case CREATE -> {
        try (OutputStream out = (OutputStream) whole.run()) {
          out.write('{');
        }
      }
      case RENAME ->
          FileUtil.copy(fs, operation.path(), fs, operation.target(), false, true, getConf());
      case DELETE -> deleteHalf(operation.path());
      case MAKE_FOLDER -> fs.mkdirs(operation.path().getParent());
      default -> {}
    }
  }

  private void deleteHalf(Path path) throws IOException {
    if (!fs.exists(path) || fs.getFileStatus(path).isFile()) {
      return;
    }
    List<Path> files = new ArrayList<>();
    for (RemoteIterator<LocatedFileStatus> all = fs.listFiles(path, true); all.hasNext(); ) {
      files.add(all.next().getPath());
    }
    files.sort(Comparator.comparing(Path::depth).reversed().thenComparing(file -> file));
    for (Path file : files.subList(0, (files.size() + 1) / 2)) {
      fs.delete(file, false);
    }
  }
}
