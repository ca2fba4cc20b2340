package io.tsds.storage.run;

import io.tsds.UserException;
import io.tsds.storage.files.Folder;
import java.util.List;
import java.util.Locale;

/** What was found where the work folder shall be. */
final class ExistingWork {
  private final Folder folder;
  private final boolean empty;
  private final WorkManifest manifest;
  private final List<String> strangers;
  private final boolean markedStages;
  private final boolean pendingResult;

  private ExistingWork(Folder folder, Folder output) {
    this.folder = folder;
    strangers = folder.isFile() ? List.of() : new WorkFolder(folder).strangers();
    empty = !folder.isFile() && strangers.isEmpty() && !folder.contains(OutputAtStart.MANIFEST);
    manifest =
        empty || folder.isFile()
            ? null
            : OutputAtStart.readIfOurs(folder, WorkManifest.class).orElse(null);
    Folder progress = manifest == null ? null : folder.child(manifest.run().progressFolder());
    markedStages = progress != null && Stages.anyMarked(progress);
    pendingResult = progress != null && new Publication(progress, output).isPending();
  }

  /**
   * @param output where the work's result goes
   */
  static ExistingWork in(Folder folder, Folder output) {
    return new ExistingWork(folder, output);
  }

  /** Null where the folder is foreign or empty, but for what a run that was replaced wrote late. */
  WorkManifest manifest() {
    return manifest;
  }

  /** Whether there is something to continue or to lose. */
  boolean holdsProgress() {
    return markedStages || pendingResult;
  }

  /** Whether a complete result waits here to be brought into the output. */
  boolean holdsPendingResult() {
    return pendingResult;
  }

  boolean isFor(Folder output) {
    return manifest != null && manifest.output().equals(output.path().toString());
  }

  boolean isOf(RunManifest run) {
    return manifest != null && manifest.run().hasFingerprintOf(run);
  }

  /** Refuses a folder that is not ours, or that holds the unfinished work for another output. */
  void refuseIfForeign(Folder output) {
    if (!empty && manifest == null) {
      throw new UserException(
          String.format(
                  Locale.ROOT,
                  "the work folder %s is not one of this program (it has no manifest of unfinished work in",
                  folder.path())
              + " it); nothing in it is touched: give another one by `work-dir`, or move it away");
    }
    if (!strangers.isEmpty()) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "the work folder %s holds besides unfinished work what this program did not write: %s;"
                  + " nothing in it is touched: move them away, or give another folder by `work-dir`",
              folder.path(),
              ListedContents.named(strangers)));
    }
    if (holdsProgress() && !isFor(output)) {
      throw new UserException(
          String.format(
                  Locale.ROOT,
                  "the work folder %s holds unfinished work for the output %s, not for %s; give another one by",
                  folder.path(),
                  manifest.output(),
                  output.path())
              + " `work-dir`");
    }
  }

  UserException refusal(String what, String remedy) {
    return new UserException(
        String.format(Locale.ROOT, "the work folder %s %s; %s", folder.path(), what, remedy));
  }

  /** Refuses to continue work on other inputs, with other parameters or of another version. */
  void refuseUnlessOf(RunManifest run) {
    refuseUnlessResultOf(run);
    if (!manifest.run().version().equals(run.version())) {
      throw refusalOfOther(run);
    }
  }

  /** Refuses a result of other inputs or parameters; the version does not change results. */
  void refuseUnlessResultOf(RunManifest run) {
    if (!isOf(run)) {
      throw refusalOfOther(run);
    }
  }

  private UserException refusalOfOther(RunManifest run) {
    return refusal(
        "holds unfinished work with other inputs or parameters than now given ("
            + manifest.run().differencesTo(run)
            + ")",
        "`resume` finds no stage there that does not depend on them: restore them, or start anew by"
            + " `overwrite`");
  }
}
