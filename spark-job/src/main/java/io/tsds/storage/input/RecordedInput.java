package io.tsds.storage.input;

import io.tsds.storage.files.Concurrently;
import io.tsds.storage.files.Folder;
import io.tsds.storage.files.StoreFailure;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files that an earlier run read as an input, as they are now. They are looked at one by one
 * and not listed, so that whatever else lies beside them and whatever their names hold, an input
 * made of them is of exactly these files.
 */
public final class RecordedInput {
  private final List<InputFile> recorded;

  /** In the order of {@link #recorded}, null where there is no such file. */
  private final List<FileStatus> statuses;

  private RecordedInput(List<InputFile> recorded, List<FileStatus> statuses) {
    this.recorded = recorded;
    this.statuses = statuses;
  }

  /**
   * Looks at all of them.
   *
   * @param recorded the files as the manifest has them, in byte order of their full paths
   */
  public static RecordedInput lookAt(List<InputFile> recorded, Configuration hadoop) {
    return new RecordedInput(
        recorded, Concurrently.readAll(recorded, file -> status(new Path(file.path()), hadoop)));
  }

  private static FileStatus status(Path path, Configuration hadoop) {
    String tried = "cannot look at " + path;
    FileSystem files = StoreFailure.fileSystem(hadoop, "cannot look at", path);
    try {
      return files.getFileStatus(path);
    } catch (FileNotFoundException e) {
      return null;
    } catch (IOException e) {
      throw StoreFailure.at(tried, e).orElseGet(() -> Folder.failure(tried, e));
    }
  }

  /** How they differ from what the run read, each file in a sentence; none where they do not. */
  public List<String> changes() {
    List<String> changes = new ArrayList<>();
    for (int i = 0; i < recorded.size(); i++) {
      InputFile file = recorded.get(i);
      if (statuses.get(i) == null) {
        changes.add(file.path() + " is missing");
        continue;
      }
      InputFile now = InputFile.of(statuses.get(i));
      if (now.bytes() != file.bytes()) {
        changes.add(
            String.format(
                Locale.ROOT,
                "%s has %d bytes instead of %d",
                file.path(),
                now.bytes(),
                file.bytes()));
      } else if (!now.version().equals(file.version())) {
        changes.add(
            String.format(
                Locale.ROOT,
                "%s has another version: %s instead of %s",
                file.path(),
                now.versionText(),
                file.versionText()));
      }
    }
    return changes;
  }

  /** What messages call the input: its only file, or its first and how many more there are. */
  public String name() {
    String first = recorded.get(0).path();
    return recorded.size() == 1
        ? first
        : String.format(Locale.ROOT, "%s and %d more", first, recorded.size() - 1);
  }

  /** The files that are there. */
  List<FileStatus> files() {
    return statuses.stream().filter(Objects::nonNull).toList();
  }

  /** The same files as they are at another time. */
  RecordedInput again(Configuration hadoop) {
    return lookAt(recorded, hadoop);
  }
}
