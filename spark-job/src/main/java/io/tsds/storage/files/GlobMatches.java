package io.tsds.storage.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.GlobExpander;
import org.apache.hadoop.fs.GlobFilter;
import org.apache.hadoop.fs.Path;

/**
 * What a glob matches, by Hadoop's own patterns. Hadoop's own matching takes the names that it
 * finds for paths, and so fails on every folder that holds a name with a colon, matched or not.
 */
final class GlobMatches {
  private final FileSystem fileSystem;
  private final Path glob;

  private GlobMatches(FileSystem fileSystem, Path glob) {
    this.fileSystem = fileSystem;
    this.glob = glob;
  }

  /** The files and folders; a link to nowhere is none. */
  static FileStatus[] of(FileSystem fileSystem, Path qualified) throws IOException {
    GlobMatches matches = new GlobMatches(fileSystem, qualified);
    List<FileStatus> all = new ArrayList<>();
    for (String alternative : GlobExpander.expand(qualified.toUri().getPath())) {
      all.addAll(matches.alternative(alternative.substring(1).split("/")));
    }
    return all.toArray(new FileStatus[0]);
  }

  private List<FileStatus> alternative(String[] components) throws IOException {
    List<Path> paths = List.of(new Path(glob, "/"));
    for (String component : components) {
      GlobFilter filter = new GlobFilter(component);
      List<Path> next = new ArrayList<>();
      for (Path path : paths) {
        if (filter.hasPattern()) {
          next.addAll(childrenThatMatch(path, filter));
        } else {
          // A backslash takes the meaning of the character behind it away.
          String name = component.replaceAll("\\\\(.)", "$1");
          next.add(new Path(path, new Path(null, null, name)));
        }
      }
      paths = next;
    }
    List<FileStatus> found = new ArrayList<>();
    for (Path path : paths) {
      FileStatus status = statusOrNull(path);
      if (status != null) {
        found.add(status);
      }
    }
    return found;
  }

  private List<Path> childrenThatMatch(Path folder, GlobFilter filter) throws IOException {
    FileStatus status = statusOrNull(folder);
    List<Path> matches = new ArrayList<>();
    if (status != null && status.isDirectory()) {
      for (FileStatus child : fileSystem.listStatus(folder)) {
        if (filter.accept(new Path(null, null, child.getPath().getName()))) {
          matches.add(child.getPath());
        }
      }
    }
    return matches;
  }

  private FileStatus statusOrNull(Path path) throws IOException {
    try {
      return fileSystem.getFileStatus(path);
    } catch (FileNotFoundException e) {
      return null;
    }
  }
}
