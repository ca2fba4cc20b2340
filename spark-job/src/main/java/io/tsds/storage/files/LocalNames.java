package io.tsds.storage.files;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.GlobExpander;
import org.apache.hadoop.fs.GlobFilter;

/**
 * The names that a local disk has in its folders, as the disk tells them. Hadoop's listing of local
 * disks leaves out, and says nothing of, what it cannot look at: links to nowhere, names that this
 * process cannot decode, files behind folders that may not be entered. An input of which a part is
 * missing must be refused.
 */
final class LocalNames {
  private static final int MOST_NAMED = 5;

  private final Predicate<String> isHidden;
  private final List<String> leftOut = new ArrayList<>();

  /**
   * @param isHidden whether a name is left out on purpose
   */
  LocalNames(Predicate<String> isHidden) {
    this.isHidden = isHidden;
  }

  /** Whether the path is on a local disk. */
  static boolean applyTo(org.apache.hadoop.fs.Path path) {
    return "file".equals(path.toUri().getScheme());
  }

  /**
   * Compares the listing of a folder with the names that it has, in linear time. What the listing
   * shows to be a folder, or to have a length, is not looked at again: pipes, sockets and devices
   * have none.
   */
  void compare(org.apache.hadoop.fs.Path folder, FileStatus[] listed) throws IOException {
    Map<String, FileStatus> names = new HashMap<>(2 * listed.length);
    for (FileStatus child : listed) {
      names.put(child.getPath().getName(), child);
    }
    for (Path child : children(local(folder))) {
      String name = child.getFileName().toString();
      if (!isHidden.test(name) && !isListed(child, names.get(name))) {
        leaveOut(child);
      }
    }
  }

  /** Whether that status is of this path, and of a file or a folder. */
  private static boolean isListed(Path path, FileStatus status) {
    return status != null
        && isExpressible(path)
        && (status.isDirectory() || status.getLen() > 0 || isFileOrFolder(path));
  }

  /** Makes sure that one file, which was named by itself or matched, is one that can be read. */
  void look(org.apache.hadoop.fs.Path file) {
    Path path = local(file);
    if (!isReadable(path)) {
      leaveOut(path);
    }
  }

  /** Looks at everything on a disk that a glob could match. */
  void follow(org.apache.hadoop.fs.Path glob) throws IOException {
    for (String alternative : GlobExpander.expand(glob.toUri().getPath())) {
      List<Path> folders = List.of(Path.of("/"));
      String[] components = alternative.substring(1).split("/", -1);
      for (int i = 0; i < components.length; i++) {
        boolean last = i == components.length - 1;
        List<Path> next = new ArrayList<>();
        for (Path folder : folders) {
          next.addAll(matches(folder, components[i], last));
        }
        folders = last ? List.of() : next.stream().filter(Files::isDirectory).toList();
      }
    }
  }

  private List<Path> matches(Path folder, String component, boolean last) throws IOException {
    GlobFilter filter = new GlobFilter(component);
    List<Path> candidates = new ArrayList<>();
    if (filter.hasPattern()) {
      for (Path child : children(folder)) {
        String name = child.getFileName().toString();
        if (filter.accept(new org.apache.hadoop.fs.Path(null, null, name))) {
          candidates.add(child);
        }
      }
    } else {
      candidates.add(folder.resolve(component.replaceAll("\\\\(.)", "$1")));
    }
    List<Path> matches = new ArrayList<>();
    for (Path candidate : candidates) {
      if (isReadable(candidate)) {
        matches.add(candidate);
      } else if (!(last && isHidden.test(candidate.getFileName().toString()))
          && isThere(candidate)) {
        leaveOut(candidate);
      }
    }
    return matches;
  }

  /** The paths found that a listing leaves out, and why; empty if there are none. */
  String leftOut() {
    int more = leftOut.size() - MOST_NAMED;
    String named = String.join("; ", leftOut.subList(0, Math.min(MOST_NAMED, leftOut.size())));
    return more > 0 ? String.format(Locale.ROOT, "%s; and %d more", named, more) : named;
  }

  private void leaveOut(Path path) {
    leftOut.add(String.format(Locale.ROOT, "%s (%s)", shown(path), reason(path)));
  }

  private static String reason(Path path) {
    if (!isExpressible(path)) {
      String encoding = FileNameEncoding.ofThisProcess();
      return String.format(
          Locale.ROOT,
          "its name is not text in %s, by which this process names files: rename it%s",
          encoding,
          encoding.equals("UTF-8") ? "" : ", or run in a locale that has it, such as LANG=C.UTF-8");
    }
    if (Files.isRegularFile(path) || Files.isDirectory(path)) {
      return "it appeared while the folder was listed";
    }
    if (Files.exists(path)) {
      return "it is neither a file nor a folder";
    }
    return Files.isSymbolicLink(path)
        ? "a link whose target is not there or cannot be reached: remove it, or restore the target"
        : "it cannot be looked at: check the permissions of its folders";
  }

  /** Bytes that are no text are shown as a URI has them. */
  private static String shown(Path path) {
    return isExpressible(path) ? path.toString() : path.toUri().getRawPath().replaceAll("/$", "");
  }

  /** Whether the path as text names the same file: Hadoop knows paths as text only. */
  private static boolean isExpressible(Path path) {
    try {
      return Path.of(path.toString()).equals(path);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** Whether Hadoop can look at it, and finds a file or a folder. */
  private static boolean isReadable(Path path) {
    return isExpressible(path) && isFileOrFolder(path);
  }

  /** Looks once, where {@link Files} would twice. */
  private static boolean isFileOrFolder(Path path) {
    try {
      BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
      return found.isRegularFile() || found.isDirectory();
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether there is something of this name, or nobody can tell. */
  private static boolean isThere(Path path) {
    try {
      Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static Path local(org.apache.hadoop.fs.Path path) {
    return Path.of(path.toUri().getPath());
  }

  private static List<Path> children(Path folder) throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(children::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return children;
  }
}
