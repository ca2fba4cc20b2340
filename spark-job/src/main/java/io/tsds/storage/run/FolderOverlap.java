package io.tsds.storage.run;

import io.tsds.UserException;
import io.tsds.storage.files.ListedInput;
import io.tsds.storage.files.StorageUri;
import io.tsds.storage.input.InputSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.GlobExpander;
import org.apache.hadoop.fs.GlobFilter;
import org.apache.hadoop.fs.Path;

/**
 * Keeps a run's own folders apart from its inputs. An input inside the output or work folder could
 * be deleted with it; a folder of the run inside an input would be taken for a part of the input by
 * the next run. Hidden folders are no exception, as another program may see them otherwise.
 *
 * <p>Local paths are compared with their symbolic links resolved, others as full paths, whose
 * hosts, default ports and related schemes are written alike.
 */
public final class FolderOverlap {
  private static final int HDFS_PORT = 8020;
  private static final List<String> INPUT_ENDINGS =
      List.of(".npy", ".npz", ".safetensors", ".fvecs", ".parquet");

  private final String parameter;
  private final String name;
  private final List<String> components;

  /** A folder of the run, by the components of its place. */
  private FolderOverlap(String parameter, String name, List<String> components) {
    this.parameter = parameter;
    this.name = name;
    this.components = components;
  }

  /**
   * Refuses folders of the run that lie in an input or have one in them.
   *
   * @param workUri the work folder, or null for {@code OUTPUT.work}
   * @throws UserException naming both
   */
  public static void refuse(
      List<InputSnapshot> inputs, String outputUri, String workUri, Configuration hadoop) {
    Path output = StorageUri.path("`output`", outputUri);
    Path work = workUri == null ? output.suffix(".work") : StorageUri.path("`work-dir`", workUri);
    List<FolderOverlap> folders =
        List.of(
            of("`output`", output, hadoop),
            of(workUri == null ? "the work folder" : "`work-dir`", work, hadoop));
    for (InputSnapshot input : inputs) {
      refuse(input, folders.stream().filter(folder -> !folder.components.isEmpty()).toList());
    }
  }

  private static FolderOverlap of(String parameter, Path path, Configuration hadoop) {
    try {
      Path full = path.getFileSystem(hadoop).makeQualified(path);
      return new FolderOverlap(parameter, path.toString(), place(full));
    } catch (IOException | RuntimeException e) {
      // The run folder says what is wrong with a place that cannot be reached.
      return new FolderOverlap(parameter, path.toString(), List.of());
    }
  }

  private static void refuse(InputSnapshot input, List<FolderOverlap> folders) {
    PlacesOfFiles places = new PlacesOfFiles();
    for (FileStatus file : input.listed().files()) {
      List<String> place = places.of(file.getPath());
      for (FolderOverlap folder : folders) {
        folder.requireWithout(input, file, place);
      }
    }
    for (FolderOverlap folder : folders) {
      folder.requireOutside(input);
    }
  }

  private void requireWithout(InputSnapshot input, FileStatus file, List<String> place) {
    if (startsWith(place, components)) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s: its file %s lies in %s %s, in which a run writes, replaces and removes files of its own; give a folder without inputs in it",
              input.name(),
              file.getPath(),
              parameter,
              name));
    }
  }

  private void requireOutside(InputSnapshot input) {
    ListedInput listed = input.listed();
    if (listed.folders().stream().anyMatch(in -> startsWith(components, place(in)))
        || isReachedBy(listed)) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s %s lies in the input %s, which the next run would read with all that is in it; give a folder outside%s",
              parameter,
              name,
              input.name(),
              listed.isGlob() ? ", or a glob that cannot match the folder or what is in it" : ""));
    }
  }

  /** Whether the path of the input leads to the folder, into it or above it. */
  private boolean isReachedBy(ListedInput input) {
    if (!input.isGlob()) {
      return false;
    }
    try {
      for (String alternative : GlobExpander.expand(input.path().toUri().getPath())) {
        if (matches(globPlace(input.path(), alternative))) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new IllegalStateException("the glob was listed before: " + input.path(), e);
    }
  }

  /**
   * Whether the glob matches the folder, a folder above it, or anything that a run may leave in it.
   * Directly in it a run has no name that ends as files of inputs do.
   */
  private boolean matches(List<String> pattern) throws IOException {
    for (int i = 0; i < Math.min(pattern.size(), components.size()); i++) {
      GlobFilter filter = new GlobFilter(pattern.get(i));
      String component = components.get(i);
      // The first is the file system, which is no pattern.
      boolean matches =
          filter.hasPattern()
              ? i > 0 && filter.accept(new Path(null, null, component))
              : pattern.get(i).replaceAll("\\\\(.)", "$1").equals(component);
      if (!matches) {
        return false;
      }
    }
    return pattern.size() <= components.size()
        || INPUT_ENDINGS.stream().noneMatch(pattern.get(components.size())::endsWith);
  }

  /** The place of a glob: its folders without patterns as they are, then the patterns. */
  private static List<String> globPlace(Path glob, String alternative) throws IOException {
    List<String> names = names(alternative);
    int plain = 0;
    while (plain < names.size() && !new GlobFilter(names.get(plain)).hasPattern()) {
      plain++;
    }
    String parent = "/" + String.join("/", names.subList(0, plain)).replaceAll("\\\\(.)", "$1");
    Path folder = new Path(glob.toUri().getScheme(), glob.toUri().getAuthority(), parent);
    List<String> place = new ArrayList<>(place(folder));
    place.addAll(names.subList(plain, names.size()));
    return place;
  }

  private static boolean startsWith(List<String> place, List<String> start) {
    return place.size() >= start.size() && place.subList(0, start.size()).equals(start);
  }

  /** The file system, then the names of the path. */
  private static List<String> place(Path full) {
    List<String> place = new ArrayList<>();
    place.add(store(full));
    String path = full.toUri().getPath();
    place.addAll(names(isLocal(full) ? withoutLinks(path) : path));
    return place;
  }

  /** The places of files, of which many share a folder: each folder's links are resolved once. */
  private static final class PlacesOfFiles {
    private final Map<Path, List<String>> folders = new HashMap<>();

    private List<String> of(Path file) {
      if (!isLocal(file) || Files.isSymbolicLink(java.nio.file.Path.of(file.toUri().getPath()))) {
        return place(file);
      }
      List<String> place =
          new ArrayList<>(folders.computeIfAbsent(file.getParent(), FolderOverlap::place));
      place.add(file.getName());
      return place;
    }
  }

  private static boolean isLocal(Path full) {
    return "file".equalsIgnoreCase(full.toUri().getScheme());
  }

  private static List<String> names(String path) {
    List<String> names = new ArrayList<>();
    for (String name : path.split("/", -1)) {
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    return names;
  }

  /** Schemes that are ways to the same files have one name, as have hosts and default ports. */
  private static String store(Path full) {
    String scheme = String.valueOf(full.toUri().getScheme()).toLowerCase(Locale.ROOT);
    if (scheme.equals("file")) {
      return scheme;
    }
    String authority = String.valueOf(full.toUri().getAuthority()).toLowerCase(Locale.ROOT);
    return switch (scheme) {
      case "hdfs" ->
          scheme + "://" + (authority.contains(":") ? authority : authority + ":" + HDFS_PORT);
      case "s3", "s3n", "s3a" -> "s3a://" + authority;
      case "abfs", "abfss", "wasb", "wasbs" -> "abfs://" + authority.replace(".blob.", ".dfs.");
      default -> scheme + "://" + authority;
    };
  }

  /** The path with the links of that part resolved which exists. */
  private static String withoutLinks(String path) {
    java.nio.file.Path existing = java.nio.file.Path.of(path).normalize();
    java.nio.file.Path rest = java.nio.file.Path.of("");
    while (existing.getParent() != null && !Files.exists(existing)) {
      rest = existing.getFileName().resolve(rest);
      existing = existing.getParent();
    }
    try {
      return existing.toRealPath().resolve(rest).toString();
    } catch (IOException e) {
      return path;
    }
  }
}
