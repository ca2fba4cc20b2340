package io.tsds.storage;

import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The checkpoints of a run: a folder {@code stages/NAME} with a stage's data, and {@code
 * stages/NAME.json} with its facts, written last, which says that the stage is finished.
 */
final class Stages {
  private static final String FOLDER = "stages";
  private static final String MARKER_END = ".json";
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]*");

  private final Folder folder;

  private Stages(Folder folder) {
    this.folder = folder;
  }

  static Stages in(Folder progress) {
    return new Stages(progress.child(FOLDER));
  }

  boolean anyFinished() {
    for (FileStatus child : folder.children()) {
      if (isMarker(child.getPath().getName())) {
        return true;
      }
    }
    return false;
  }

  boolean isFinished(String stage) {
    return folder.contains(marker(stage));
  }

  /** Forgets what is finished, before the data goes. */
  void deleteMarkers() {
    for (FileStatus child : folder.children()) {
      String name = child.getPath().getName();
      if (isMarker(name)) {
        folder.delete(name);
      }
    }
  }

  Path dataOf(String stage) {
    return folder.resolve(checked(stage));
  }

  void clear(String stage) {
    folder.delete(marker(stage));
    folder.delete(stage);
  }

  void finish(String stage, Object facts) {
    folder.write(marker(stage), facts);
  }

  <T> T facts(String stage, Class<T> type) {
    return folder
        .read(marker(stage), type)
        .orElseThrow(() -> new IllegalStateException("stage " + stage + " is not finished"));
  }

  private static boolean isMarker(String name) {
    return name.endsWith(MARKER_END) && !name.startsWith(".");
  }

  private static String marker(String stage) {
    return checked(stage) + MARKER_END;
  }

  private static String checked(String stage) {
    if (!NAME.matcher(stage).matches()) {
      throw new IllegalArgumentException(
          "stage '" + stage + "' must be named by small letters, digits and hyphens");
    }
    return stage;
  }
}
