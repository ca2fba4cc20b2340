package io.tsds.storage.run;

import io.tsds.storage.files.AtomicFile;
import io.tsds.storage.files.Folder;
import io.tsds.storage.files.FolderEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.regex.Pattern;

/**
 * What lies directly in a work folder: the manifest, the owner, a folder for the progress of each
 * run, and the reports of a run that {@code --strict} refused. Whatever else is in there belongs to
 * somebody else and is never deleted. What lies inside the folders of a run's stages and results is
 * the run's, and goes with them.
 */
final class WorkFolder {
  private static final String STAGES = "stages";
  private static final String OLD_TEMPORARIES = "\\.(_tsds|owner)\\.json\\.tmp";
  private static final String REPORT_NAME = "report\\.(json|html)";
  private static final Pattern REPORT = Pattern.compile("(task=[^/]+/)?" + REPORT_NAME);
  private static final Pattern PROGRESS = Pattern.compile("run-[0-9a-f]{16}-.+");
  private static final Pattern TASK = Pattern.compile("task=[^/]+");

  /** What runs of this version, and of 0.1.0, put into the folder of their progress. */
  private static final Pattern IN_PROGRESS =
      Pattern.compile(STAGES + "|(result|previous)(-[0-9a-f]{16})?|publish\\.json|cleared");

  private final Folder folder;

  WorkFolder(Folder folder) {
    this.folder = folder;
  }

  /** Whether a file of a result is a report, which a refused run keeps. */
  static boolean isReport(String name) {
    return REPORT.matcher(name).matches();
  }

  /** Names of all in here that no run of this program has written; links are strangers. */
  List<String> strangers() {
    List<String> strangers = new ArrayList<>();
    folder
        .directEntries()
        .forEach(
            (name, entry) -> {
              switch (entry.kind()) {
                case FILE -> addUnless(isOurFile(name), name, strangers);
                case FOLDER -> addStrangersIn(name, strangers);
                case OTHER -> strangers.add(name);
              }
            });
    return strangers;
  }

  private void addStrangersIn(String name, List<String> strangers) {
    boolean progress = PROGRESS.matcher(name).matches();
    if (!progress && !TASK.matcher(name).matches()) {
      strangers.add(name);
      return;
    }
    folder
        .child(name)
        .directEntries()
        .forEach(
            (inside, entry) -> {
              boolean ours =
                  progress
                      ? IN_PROGRESS.matcher(written(inside)).matches()
                      : inside.matches(REPORT_NAME);
              addUnless(
                  ours && entry.kind() != FolderEntry.Kind.OTHER, name + "/" + inside, strangers);
            });
    if (progress) {
      addStrangersAmongStages(name + "/" + STAGES, strangers);
    }
  }

  private void addStrangersAmongStages(String stages, List<String> strangers) {
    folder
        .child(stages)
        .directEntries()
        .forEach(
            (name, entry) ->
                addUnless(
                    Stages.isOurs(name) && entry.kind() != FolderEntry.Kind.OTHER,
                    stages + "/" + name,
                    strangers));
  }

  private static void addUnless(boolean ours, String name, List<String> strangers) {
    if (!ours) {
      strangers.add(name);
    }
  }

  private static boolean isOurFile(String name) {
    String written = written(name);
    return written.equals(OutputAtStart.MANIFEST)
        || written.equals(Ownership.FILE)
        || written.matches(REPORT_NAME)
        || name.matches(OLD_TEMPORARIES);
  }

  /** The name that a file has, or was to get. */
  private static String written(String name) {
    String target = AtomicFile.targetOfTemporary(name);
    return target == null ? name : target;
  }

  /** Removes all that is ours, and the folder with it where nothing else is left. */
  void remove() {
    clear();
    folder.delete(Ownership.FILE);
    folder.delete(OutputAtStart.MANIFEST);
    folder.deleteIfEmpty("");
  }

  /**
   * Removes all that is ours but the owner and the manifest, so that what a broken-off removal
   * leaves is still known as ours. What marks a pending result or a finished stage goes first:
   * nothing is promised that is gone.
   */
  void clear() {
    SortedMap<String, FolderEntry> entries = folder.directEntries();
    entries.forEach(
        (name, entry) -> {
          if (isProgress(name, entry)) {
            Publication.deletePromises(folder.child(name));
          }
        });
    entries.forEach(
        (name, entry) -> {
          if (isProgress(name, entry)) {
            removeProgress(name);
          } else if (entry.kind() == FolderEntry.Kind.FOLDER && TASK.matcher(name).matches()) {
            removeReports(name);
          } else if (entry.kind() == FolderEntry.Kind.FILE
              && isOurFile(name)
              && !name.equals(OutputAtStart.MANIFEST)
              && !name.equals(Ownership.FILE)) {
            folder.delete(name);
          }
        });
  }

  /** Removes what is left of the progress of one run: what it promises goes first. */
  void removeProgress(RunManifest run) {
    Publication.deletePromises(folder.child(run.progressFolder()));
    removeProgress(run.progressFolder());
  }

  private static boolean isProgress(String name, FolderEntry entry) {
    return entry.kind() == FolderEntry.Kind.FOLDER && PROGRESS.matcher(name).matches();
  }

  private void removeProgress(String run) {
    List<String> strangers = new ArrayList<>();
    addStrangersIn(run, strangers);
    if (strangers.isEmpty()) {
      folder.delete(run);
      return;
    }
    Folder progress = folder.child(run);
    progress
        .directEntries()
        .forEach(
            (name, entry) -> {
              if (name.equals(STAGES) && entry.kind() == FolderEntry.Kind.FOLDER) {
                removeStages(progress);
              } else if (entry.kind() != FolderEntry.Kind.OTHER
                  && IN_PROGRESS.matcher(written(name)).matches()) {
                progress.delete(name);
              }
            });
    folder.deleteIfEmpty(run);
  }

  private static void removeStages(Folder progress) {
    Folder stages = progress.child(STAGES);
    stages
        .directEntries()
        .forEach(
            (name, entry) -> {
              if (entry.kind() != FolderEntry.Kind.OTHER && Stages.isOurs(name)) {
                stages.delete(name);
              }
            });
    progress.deleteIfEmpty(STAGES);
  }

  private void removeReports(String task) {
    Folder reports = folder.child(task);
    reports
        .directEntries()
        .forEach(
            (name, entry) -> {
              if (entry.kind() == FolderEntry.Kind.FILE && name.matches(REPORT_NAME)) {
                reports.delete(name);
              }
            });
    folder.deleteIfEmpty(task);
  }

  /** Deletes the folder of a run's progress if it is empty, and this one if it is empty then. */
  void removeIfEmpty(RunManifest run) {
    folder.child(run.progressFolder()).deleteIfEmpty("stages");
    folder.deleteIfEmpty(run.progressFolder());
    folder.deleteIfEmpty("");
  }
}
