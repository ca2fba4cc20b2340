package io.tsds.storage.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Something that lies in a folder. Hadoop's listing of a local disk follows links and leaves out
 * what it cannot look at, such as a link to nothing; here everything counts, and a link is a link.
 *
 * @param bytes length of a file, else 0
 */
public record FolderEntry(Kind kind, long bytes) {

  /** What it is. */
  public enum Kind {
    FILE,
    FOLDER,
    /** A link to whatever, or something else that is neither file nor folder. */
    OTHER
  }

  /** All that lies in a folder at any depth, by relative name; nothing where it does not exist. */
  static SortedMap<String, FolderEntry> allIn(FileSystem files, Path folder) throws IOException {
    if (files.hasPathCapability(folder, CommonPathCapabilities.ABORTABLE_STREAM)) {
      return allInStore(files, folder);
    }
    return in(files, folder, true);
  }

  /** What lies directly in a folder, by name; nothing where it does not exist. */
  static SortedMap<String, FolderEntry> directlyIn(FileSystem files, Path folder)
      throws IOException {
    return in(files, folder, false);
  }

  private static SortedMap<String, FolderEntry> in(FileSystem files, Path folder, boolean deep)
      throws IOException {
    SortedMap<String, FolderEntry> entries = new TreeMap<>();
    RawLocalFileSystem disk = localDisk(files);
    if (disk != null) {
      addLocal("", disk.pathToFile(folder).toPath(), deep, entries);
    } else {
      addRemote("", files, folder, deep, entries);
    }
    return entries;
  }

  /** The files of an object store, which lists a whole tree at once and has no folders. */
  private static SortedMap<String, FolderEntry> allInStore(FileSystem files, Path folder)
      throws IOException {
    SortedMap<String, FolderEntry> entries = new TreeMap<>();
    int prefix = files.makeQualified(folder).toString().length() + 1;
    try {
      RemoteIterator<LocatedFileStatus> all = files.listFiles(folder, true);
      while (all.hasNext()) {
        LocatedFileStatus file = all.next();
        entries.put(
            file.getPath().toString().substring(prefix), new FolderEntry(Kind.FILE, file.getLen()));
      }
    } catch (FileNotFoundException e) {
      // The folder does not exist.
    }
    return entries;
  }

  /** Whether there is anything in the folder, be it what Hadoop's listing leaves out. */
  static boolean anyIn(FileSystem files, Path folder) throws IOException {
    return !allIn(files, folder).isEmpty();
  }

  private static RawLocalFileSystem localDisk(FileSystem files) {
    if (files instanceof RawLocalFileSystem disk) {
      return disk;
    }
    return files instanceof FilterFileSystem filter ? localDisk(filter.getRawFileSystem()) : null;
  }

  private static void addLocal(
      String prefix,
      java.nio.file.Path folder,
      boolean deep,
      SortedMap<String, FolderEntry> entries)
      throws IOException {
    try (DirectoryStream<java.nio.file.Path> children = Files.newDirectoryStream(folder)) {
      for (java.nio.file.Path child : children) {
        String name = prefix + child.getFileName();
        Kind kind = addLocalEntry(name, child, entries);
        if (deep && kind == Kind.FOLDER) {
          addLocal(name + "/", child, deep, entries);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // The folder does not exist, or was removed meanwhile.
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static Kind addLocalEntry(
      String name, java.nio.file.Path path, SortedMap<String, FolderEntry> entries)
      throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      Kind kind =
          attributes.isRegularFile()
              ? Kind.FILE
              : attributes.isDirectory() ? Kind.FOLDER : Kind.OTHER;
      entries.put(name, new FolderEntry(kind, kind == Kind.FILE ? attributes.size() : 0));
      return kind;
    } catch (NoSuchFileException e) {
      return Kind.OTHER;
    }
  }

  private static void addRemote(
      String prefix,
      FileSystem files,
      Path folder,
      boolean deep,
      SortedMap<String, FolderEntry> entries)
      throws IOException {
    FileStatus[] children;
    try {
      children = files.listStatus(folder);
    } catch (FileNotFoundException e) {
      return;
    }
    for (FileStatus child : children) {
      String name = prefix + child.getPath().getName();
      Kind kind = child.isSymlink() ? Kind.OTHER : child.isDirectory() ? Kind.FOLDER : Kind.FILE;
      entries.put(name, new FolderEntry(kind, kind == Kind.FILE ? child.getLen() : 0));
      if (deep && kind == Kind.FOLDER) {
        addRemote(name + "/", files, child.getPath(), deep, entries);
      }
    }
  }
}
