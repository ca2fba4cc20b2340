package io.tsds.storage.files;

import io.tsds.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files behind a location. A folder stands for its files and those of its {@code key=value}
 * subfolders; files whose names begin with {@code _} or {@code .} are bookkeeping of the tools that
 * wrote the data and are left out, as are {@code _$folder$}, by which Hadoop's first stores marked
 * folders, and {@code ._COPYING_}, a copy under way. Any other subfolder is refused, as nobody can
 * tell whether it was meant; and so is what a listing would leave out because it cannot be looked
 * at.
 */
public final class InputListing {
  /** Paths in the order of their UTF-8 bytes, the order in which rows are numbered. */
  public static final Comparator<String> BYTE_ORDER =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  private final InputLocation location;
  private final FileSystem fileSystem;
  private final TreeMap<String, FileStatus> files = new TreeMap<>(BYTE_ORDER);
  private final List<Path> folders = new ArrayList<>();
  private final LocalNames names = new LocalNames(InputListing::isHidden);
  private boolean glob;

  private InputListing(InputLocation location, FileSystem fileSystem) {
    this.location = location;
    this.fileSystem = fileSystem;
  }

  /** The files in byte order of their full paths, at least one, each once. */
  public static List<FileStatus> of(InputLocation location, Configuration hadoop) {
    return listed(location, hadoop).files();
  }

  /** The files, and where they were looked for. */
  public static ListedInput listed(InputLocation location, Configuration hadoop) {
    try {
      Path path = new Path(location.uri());
      InputListing listing = new InputListing(location, path.getFileSystem(hadoop));
      listing.addAll(path);
      return new ListedInput(
          listing.fileSystem.makeQualified(path),
          listing.glob,
          new ArrayList<>(listing.files.values()),
          listing.folders);
    } catch (UserException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Besides IOException, connectors throw unchecked exceptions for unknown hosts or classes.
      throw StoreFailure.at(location.parameter() + " " + location.uri(), e)
          .orElseGet(() -> location.fault("cannot be listed: " + e, e));
    }
  }

  private void addAll(Path path) throws IOException {
    FileStatus status = statusOrNull(path);
    if (status != null && status.isFile() && isHidden(path.getName())) {
      throw location.fault("names that begin with _ or . are taken for hidden files; rename it");
    }
    FileStatus[] matches = status != null ? new FileStatus[] {status} : matchesOf(path);
    for (FileStatus match : matches) {
      if (match.isDirectory()) {
        addFolder(match.getPath());
      } else if (!isHidden(match.getPath().getName())) {
        if (!glob && LocalNames.applyTo(match.getPath())) {
          names.look(match.getPath());
        }
        files.put(match.getPath().toString(), match);
      }
    }
    if (!names.leftOut().isEmpty()) {
      throw location.fault("cannot be taken whole, and is not taken in part: " + names.leftOut());
    }
    if (files.isEmpty()) {
      throw location.fault("holds no files (names that begin with _ or . do not count)");
    }
  }

  private FileStatus statusOrNull(Path path) throws IOException {
    try {
      return fileSystem.getFileStatus(path);
    } catch (FileNotFoundException e) {
      return null;
    }
  }

  private FileStatus[] matchesOf(Path path) throws IOException {
    if (!location.uri().matches(".*[*?\\[{].*")) {
      throw location.fault("no such file or folder");
    }
    glob = true;
    Path qualified = fileSystem.makeQualified(path);
    FileStatus[] matches = GlobMatches.of(fileSystem, qualified);
    if (LocalNames.applyTo(qualified)) {
      names.follow(qualified);
    }
    if (matches.length == 0 && names.leftOut().isEmpty()) {
      throw location.fault("no file or folder matches this glob");
    }
    return matches;
  }

  private void addFolder(Path folder) throws IOException {
    folders.add(folder);
    FileStatus[] children = fileSystem.listStatus(folder);
    if (LocalNames.applyTo(folder)) {
      names.compare(folder, children);
    }
    for (FileStatus child : children) {
      String name = child.getPath().getName();
      if (isHidden(name)) {
        continue;
      }
      if (child.isFile()) {
        files.put(child.getPath().toString(), child);
      } else if (name.contains("=")) {
        addFolder(child.getPath());
      } else {
        throw location.fault(
            child.getPath()
                + " is a folder inside it, and only folders named key=value are looked into; give"
                + " the folder that holds the files, or a glob such as FOLDER/*/*.npy");
      }
    }
  }

  private static boolean isHidden(String name) {
    return name.startsWith("_")
        || name.startsWith(".")
        || name.endsWith("._COPYING_")
        || name.endsWith("_$folder$");
  }
}
