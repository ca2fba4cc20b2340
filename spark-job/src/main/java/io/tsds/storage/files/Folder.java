package io.tsds.storage.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tsds.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A folder, which may not exist yet: what lies in it, and reading, writing and deleting its files.
 * {@link FolderMoves} brings them to other names. Every operation happens or throws an {@link
 * UncheckedIOException} that names the path. Names are relative paths with slashes. On local disks
 * no {@code .crc} files are written.
 */
public final class Folder {
  private static final int MOST_ATTEMPTS = 3;

  private final FileSystem files;
  private final Path path;

  public Folder(FileSystem files, Path path) {
    this.files = withoutChecksumFiles(files);
    this.path = this.files.makeQualified(path);
  }

  /** The local file system without its {@code .crc} files, any other file system as it is. */
  public static FileSystem withoutChecksumFiles(FileSystem files) {
    return LocalDisk.of(files);
  }

  public Path path() {
    return path;
  }

  FileSystem fileSystem() {
    return files;
  }

  public Folder child(String name) {
    return new Folder(files, resolve(name));
  }

  /** The path of {@code name} in here. Unlike Hadoop's own, takes names with colons in them. */
  public Path resolve(String name) {
    return new Path(path + "/" + name);
  }

  /** Whether this lies in {@code other}, at any depth, or is it. */
  public boolean isWithin(Folder other) {
    return (path + "/").startsWith(other.path + "/");
  }

  public boolean isFile() {
    return attempt("look at", "", () -> status(path).map(FileStatus::isFile).orElse(false));
  }

  public boolean contains(String name) {
    return attempt("look for", name, () -> status(resolve(name)).isPresent());
  }

  /** Length of a file in bytes, or -1 where there is no such file. */
  public long length(String name) {
    return attempt(
        "look at", name, () -> status(resolve(name)).map(FileStatus::getLen).orElse(-1L));
  }

  private Optional<FileStatus> status(Path of) throws IOException {
    try {
      return Optional.of(files.getFileStatus(of));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** What lies directly in here; nothing where the folder does not exist. */
  public FileStatus[] children() {
    return attempt("list", "", () -> list(path));
  }

  private FileStatus[] list(Path folder) throws IOException {
    try {
      return files.listStatus(folder);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }

  /** All files at any depth, by name, with their lengths in bytes; links are not followed. */
  public SortedMap<String, Long> files() {
    SortedMap<String, Long> lengths = new TreeMap<>();
    entries()
        .forEach(
            (name, entry) -> {
              if (entry.kind() == FolderEntry.Kind.FILE) {
                lengths.put(name, entry.bytes());
              }
            });
    return lengths;
  }

  /** All that lies in here at any depth, by name; links are told as such and not followed. */
  public SortedMap<String, FolderEntry> entries() {
    return attempt("list", "", () -> FolderEntry.allIn(files, path));
  }

  /** What lies directly in here, by name; links are told as such. */
  public SortedMap<String, FolderEntry> directEntries() {
    return attempt("list", "", () -> FolderEntry.directlyIn(files, path));
  }

  /** What {@link #write} put into a file, or nothing where there is no such file. */
  public <T> Optional<T> read(String name, Class<T> type) {
    return attempt(
        "read",
        name,
        () -> {
          try (InputStream in = files.open(resolve(name))) {
            return Optional.of(Json.parse(in.readAllBytes(), type));
          } catch (FileNotFoundException e) {
            return Optional.empty();
          }
        });
  }

  /** The same, or nothing where the file holds something else. */
  public <T> Optional<T> readIfValid(String name, Class<T> type) {
    try {
      return read(name, type);
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof JsonProcessingException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Makes a file hold {@code value} as JSON: the whole of it or, when killed, no file. */
  public void write(String name, Object value) {
    write(name, Json.bytes(value));
  }

  /** Makes a file hold {@code content}: the whole of it or, when killed, no file. */
  public void write(String name, byte[] content) {
    AtomicFile.write(files, resolve(name), content);
  }

  /** Creates an empty file. */
  public void touch(String name) {
    attempt(
        "create",
        name,
        () -> {
          files.create(resolve(name), true).close();
          return null;
        });
  }

  /** Whether folders are but parts of names here, so that they need no creation. */
  public boolean isObjectStore() {
    return attempt(
        "look at",
        "",
        () -> files.hasPathCapability(path, CommonPathCapabilities.ABORTABLE_STREAM));
  }

  /** Creates the folder where it does not exist. */
  public void create() {
    attempt(
        "create",
        "",
        () -> {
          createFolder(files, path);
          return null;
        });
  }

  static void createFolder(FileSystem files, Path folder) throws IOException {
    if (!files.mkdirs(folder)) {
      throw new IOException("the file system refused to create the folder");
    }
  }

  /** Deletes a file or a whole folder; nothing where there is none. */
  public void delete(String name) {
    attempt(
        "delete",
        name,
        () -> {
          Path doomed = resolve(name);
          boolean deleted = false;
          // Where there was nothing to delete, another run may write it just then.
          for (int attempt = 0; attempt < MOST_ATTEMPTS && !deleted; attempt++) {
            deleted = files.delete(doomed, true) || !files.exists(doomed);
          }
          if (!deleted) {
            throw new IOException("the file system refused to delete it");
          }
          return null;
        });
  }

  /** Deletes a folder in here, "" for this one, if it is there and empty. */
  public void deleteIfEmpty(String name) {
    attempt(
        "delete",
        name,
        () -> {
          Path doomed = name.isEmpty() ? path : resolve(name);
          if (list(doomed).length == 0) {
            deleteUnlessFilled(doomed);
          }
          return null;
        });
  }

  /** What cannot be listed, such as a link to nothing, or came meanwhile keeps the folder. */
  private void deleteUnlessFilled(Path folder) throws IOException {
    try {
      files.delete(folder, false);
    } catch (IOException e) {
      if (files.exists(folder) && list(folder).length == 0 && !FolderEntry.anyIn(files, folder)) {
        throw e;
      }
    }
  }

  /** A file as UTF-8 text. */
  public String text(String name) {
    return new String(content(name), StandardCharsets.UTF_8);
  }

  /** The SHA-256 of a small file, as 64 hexadecimal digits. */
  public String sha256(String name) {
    return Sha256.of(content(name));
  }

  private byte[] content(String name) {
    return attempt(
        "read",
        name,
        () -> {
          try (InputStream in = files.open(resolve(name))) {
            return in.readAllBytes();
          }
        });
  }

  /** What may fail. */
  interface Operation<T> {
    T run() throws IOException;
  }

  /** Does something with a file in here; a failure says what was tried. */
  <T> T attempt(String what, String name, Operation<T> operation) {
    try {
      return operation.run();
    } catch (IOException e) {
      throw failure(String.format(Locale.ROOT, "cannot %s %s", what, resolve(name)), e);
    }
  }

  /** The user's mistake where the store refuses what was tried, else an I/O failure. */
  public static RuntimeException failure(String tried, IOException cause) {
    return StoreRefusal.in(cause)
        .<RuntimeException>map(refusal -> new UserException(tried + ": " + refusal, cause))
        .orElseGet(() -> new UncheckedIOException(tried + ": " + cause.getMessage(), cause));
  }
}
