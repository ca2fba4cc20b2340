package io.tsds.storage;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;

/**
 * What lies directly in a work folder: the manifest, the owner, a folder for the progress of each
 * run, and the reports of a run that {@code --strict} refused. Whatever else is in there belongs to
 * somebody else and is never deleted.
 */
final class WorkFolder {
  private static final String OWNER = "owner.json";
  private static final String REPORT_NAME = "report\\.[a-z]+";
  private static final Pattern REPORT = Pattern.compile("(task=[^/]+/)?" + REPORT_NAME);
  private static final Pattern PROGRESS = Pattern.compile("run-[0-9a-f]{16}-.+");
  private static final Pattern TASK = Pattern.compile("task=[^/]+");

  private final Folder folder;

  /** Who works here, so that a run notices when another took over. */
  private record Owner(String attempt) {}

  WorkFolder(Folder folder) {
    this.folder = folder;
  }

  /**
   * Makes an attempt the owner. Whoever was it before stops at its next step; so this comes before
   * anything of it is deleted.
   */
  static void claim(Folder work, String attempt) {
    work.write(OWNER, new Owner(attempt));
  }

  /** Whether no other attempt has claimed the folder since this one did, and nobody removed it. */
  static boolean isOwnedBy(Folder work, String attempt) {
    return work.read(OWNER, Owner.class).filter(new Owner(attempt)::equals).isPresent();
  }

  /** Fails if another attempt has claimed the folder, or somebody removed it. */
  static void requireOwnedBy(Folder work, String attempt) {
    if (!isOwnedBy(work, attempt)) {
      throw takenOver(work);
    }
  }

  /** The failure of a run that finds itself replaced. */
  static IllegalStateException takenOver(Folder work) {
    return new IllegalStateException(
        String.format(
            Locale.ROOT,
            "the work folder %s was taken over by another run, or deleted; this run stops",
            work.path()));
  }

  /** Whether a file of a result is a report, which a refused run keeps. */
  static boolean isReport(String name) {
    return REPORT.matcher(name).matches();
  }

  /** Names of all in here that no run of this program has written. */
  List<String> strangers() {
    return List.of(folder.children()).stream()
        .map(child -> child.getPath().getName())
        .filter(name -> !isOurs(name))
        .sorted()
        .toList();
  }

  private static boolean isOurs(String name) {
    String target = AtomicFile.targetOfTemporary(name);
    String written = target == null ? name : target;
    return written.equals(ExistingOutput.MANIFEST)
        || written.equals(OWNER)
        || PROGRESS.matcher(name).matches()
        || TASK.matcher(name).matches()
        || written.matches(REPORT_NAME);
  }

  /** Removes all that is ours, and the folder with it where nothing else is left. */
  void remove() {
    clear();
    folder.delete(OWNER);
    folder.delete(ExistingOutput.MANIFEST);
    folder.deleteIfEmpty("");
  }

  /**
   * Removes all that is ours but the owner and the manifest, so that what a broken-off removal
   * leaves is still known as ours. What marks a pending result or a finished stage goes first:
   * nothing is promised that is gone.
   */
  void clear() {
    for (FileStatus child : folder.children()) {
      String name = child.getPath().getName();
      if (child.isDirectory() && PROGRESS.matcher(name).matches()) {
        Publication.deletePromises(folder.child(name));
      }
    }
    for (FileStatus child : folder.children()) {
      String name = child.getPath().getName();
      if (TASK.matcher(name).matches()) {
        removeReports(name);
      } else if (isOurs(name) && !name.equals(ExistingOutput.MANIFEST) && !name.equals(OWNER)) {
        folder.delete(name);
      }
    }
  }

  private void removeReports(String task) {
    Folder reports = folder.child(task);
    for (String name : reports.files().keySet()) {
      if (name.matches(REPORT_NAME)) {
        reports.delete(name);
      }
    }
    folder.deleteIfEmpty(task);
  }

  /** Deletes the folder of a run's progress if it is empty, and this one if it is empty then. */
  void removeIfEmpty(RunManifest run) {
    folder.child(run.progressFolder()).deleteIfEmpty("stages");
    folder.deleteIfEmpty(run.progressFolder());
    folder.deleteIfEmpty("");
  }
}
