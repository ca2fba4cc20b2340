package io.tsds.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * Something that lies in a folder. Hadoop's listing of a local disk follows links and leaves out
 * what it cannot look at, such as a link to nothing; here everything counts, and a link is a link.
 *
 * @param bytes length of a file, else 0
 */
record FolderEntry(Kind kind, long bytes) {

  /** What it is. */
  enum Kind {
    FILE,
    FOLDER,
    /** A link to whatever, or something else that is neither file nor folder. */
    OTHER
  }

  /** All that lies in a folder at any depth, by relative name; nothing where it does not exist. */
  static SortedMap<String, FolderEntry> allIn(FileSystem files, Path folder) throws IOException {
    SortedMap<String, FolderEntry> entries = new TreeMap<>();
    RawLocalFileSystem disk = localDisk(files);
    if (disk != null) {
      addLocal("", disk.pathToFile(folder).toPath(), entries);
    } else {
      addRemote("", files, folder, entries);
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
      String prefix, java.nio.file.Path folder, SortedMap<String, FolderEntry> entries)
      throws IOException {
    try (DirectoryStream<java.nio.file.Path> children = Files.newDirectoryStream(folder)) {
      for (java.nio.file.Path child : children) {
        String name = prefix + child.getFileName();
        Kind kind = addLocalEntry(name, child, entries);
        if (kind == Kind.FOLDER) {
          addLocal(name + "/", child, entries);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // The folder does not exist, or was removed meanwhile.
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
      String prefix, FileSystem files, Path folder, SortedMap<String, FolderEntry> entries)
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
      if (kind == Kind.FOLDER) {
        addRemote(name + "/", files, child.getPath(), entries);
      }
    }
  }
}
