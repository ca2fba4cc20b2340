package io.tsds.benchmark;

import io.tsds.testkit.LocalDisk;
import io.tsds.testkit.WatchedFileSystem;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * A file system on which every npy file that a name can describe is there, its rows made as they
 * are read: {@code generated:/float16-150000000x512-seed-7-from-0.npy} is 150 GB that need no disk.
 * See {@link GeneratedFile} for names and {@link GeneratedRows} for what the rows are. It cannot be
 * written to.
 */
public final class GeneratedFileSystem extends WatchedFileSystem {
  static final String SCHEME = "generated";

  private static final long BLOCK_BYTES = 128L << 20;

  /** The tables of rows, by the files' names without numbers of rows. */
  private final Map<String, GeneratedRows> tables = new ConcurrentHashMap<>();

  static String uri(GeneratedFile file) {
    return SCHEME + ":/" + file.name();
  }

  public GeneratedFileSystem() {
    super(new LocalDisk());
  }

  /** The disk behind is never reached: whatever is not generated here cannot be done. */
  @Override
  protected <T> T watch(Operation operation, Call<T> call) throws IOException {
    throw new IOException(
        operation.path() + ": generated files are only read, and listed one by one");
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    GeneratedFile file = file(path);
    GeneratedRows rows =
        tables.computeIfAbsent(
            "%s %d %d".formatted(file.halves(), file.dimension(), file.seed()),
            key -> new GeneratedRows(file.dimension(), file.halves(), file.seed()));
    return new FSDataInputStream(new GeneratedStream(file, rows));
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    return new FileStatus(file(path).length(), false, 1, BLOCK_BYTES, 0, makeQualified(path));
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    return new FileStatus[] {getFileStatus(path)};
  }

  private static GeneratedFile file(Path path) throws IOException {
    return GeneratedFile.named(path.getName())
        .orElseThrow(
            () ->
                new FileNotFoundException(
                    path + ": names are like float16-1000x512-seed-7-from-0.npy"));
  }
}
