package io.tsds.storage.run;

import io.tsds.storage.files.Folder;
import io.tsds.storage.files.FolderMoves;
import java.util.Locale;

/** How a run ends: its result becomes the output, or is refused and leaves its reports only. */
final class RunEnding {
  private final Folder output;
  private final Folder work;
  private final Folder progress;
  private final Folder result;
  private final RunManifest manifest;
  private final String attempt;
  private final Ownership ownership;
  private final Runnable failIfTakenOver;

  /** Whether another run may be publishing the result by now, so that it is not ours to delete. */
  private boolean declared;

  /**
   * @param failIfTakenOver ends the run where another attempt has claimed the work folder
   */
  RunEnding(RunLocations folders, RunManifest manifest, String attempt, Runnable failIfTakenOver) {
    this.output = folders.output();
    this.work = folders.work();
    this.progress = work.child(manifest.progressFolder());
    this.result = Publication.resultOf(progress, attempt);
    this.manifest = manifest;
    this.attempt = attempt;
    this.ownership = new Ownership(work, attempt);
    this.failIfTakenOver = failIfTakenOver;
  }

  boolean isDeclared() {
    return declared;
  }

  /** Moves the result into the output and removes the work folder. */
  void publish(RunFolder.FilesMoved moved) {
    Publication publication = new Publication(progress, output);
    Publication.Pending pending = publication.prepare(manifest, attempt);
    failIfTakenOver.run();
    declared = true;
    publication.declare(pending);
    if (!isPublished()) {
      failIfTakenOver.run();
      finish(publication, pending, moved);
    }
    if (ownership.isHeld()) {
      new WorkFolder(work).remove();
    }
  }

  /**
   * Whether another run has published the same result meanwhile.
   *
   * @throws io.tsds.UserException if something else appeared in the output, over which this run
   *     must not publish
   */
  private boolean isPublished() {
    OutputAtStart found = OutputAtStart.in(output);
    String remedy =
        String.format(
            Locale.ROOT,
            "it appeared while this run was at work, whose result waits in %s: move either away",
            result.path());
    WorkManifest started =
        work.read(OutputAtStart.MANIFEST, WorkManifest.class).orElseThrow(ownership::lost);
    if (found.isResultOf(manifest)) {
      return true;
    }
    found.refuseIfForeign(remedy);
    if (!found.givesWayTo(started)) {
      throw found.refusal(manifest, remedy);
    }
    return false;
  }

  private void finish(
      Publication publication, Publication.Pending pending, RunFolder.FilesMoved moved) {
    try {
      publication.finish(attempt, pending, moved);
    } catch (RuntimeException e) {
      // Another run that took over moves the same files.
      failIfTakenOver.run();
      throw e;
    }
  }

  /**
   * Moves the reports, those of target tasks in their folders, from the result to the work folder
   * itself, and deletes the rest of the result.
   */
  void keepReports() {
    FolderMoves moves = new FolderMoves(result);
    for (String name : result.files().keySet()) {
      if (WorkFolder.isReport(name)) {
        moves.move(name, work);
      }
    }
    result.delete("");
  }
}
