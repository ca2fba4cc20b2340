package io.tsds.storage;

import io.tsds.storage.OutputManifest.ResultFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;

/**
 * Brings a complete result from the work folder into the output, in steps that can be broken off
 * anywhere and taken up again:
 *
 * <ol>
 *   <li>The list of the result's files is written beside it: the result is complete.
 *   <li>What lies in the output is moved to {@code previous} beside it, its {@code _SUCCESS} and
 *       those of tasks first and its manifest last; an empty file {@code cleared} records the end.
 *   <li>The result's files are moved into the output, the manifest first, reports after data, the
 *       {@code _SUCCESS} files of tasks after those, and {@code _SUCCESS} is created.
 *   <li>The work folder is removed.
 * </ol>
 *
 * During step 2 the result is whole in the work folder, during step 3 the replaced one is, and each
 * file of the new result is whole in one of both folders. The output has a {@code _SUCCESS} only
 * while it is complete, and a manifest whenever it has anything.
 */
final class Publication {
  static final String RESULT = "result";
  static final String PREVIOUS = "previous";

  private static final String LISTING = "publish.json";
  private static final String CLEARED = "cleared";
  private static final Comparator<ResultFile> DATA_THEN_REPORTS =
      Comparator.<ResultFile, Boolean>comparing(file -> isSuccess(file.name()))
          .thenComparing(file -> file.name().indexOf('/') < 0)
          .thenComparing(ResultFile::name);

  private final Folder work;
  private final Folder progress;
  private final Folder output;

  /** Of the result of {@code run}. */
  Publication(Folder work, RunManifest run, Folder output) {
    this.work = work;
    this.progress = work.child(run.progressFolder());
    this.output = output;
  }

  /** Whether a run's progress includes a complete result. */
  static boolean isPending(Folder progress) {
    return progress.contains(LISTING);
  }

  /** Step 1. */
  void declareComplete(RunManifest run) {
    List<ResultFile> listing = new ArrayList<>();
    for (Map.Entry<String, Long> file : progress.child(RESULT).files().entrySet()) {
      if (!isHidden(file.getKey())) {
        listing.add(new ResultFile(file.getKey(), file.getValue()));
      }
    }
    if (listing.isEmpty()) {
      throw new IllegalStateException("there is no result in " + progress.path() + " to publish");
    }
    listing.sort(DATA_THEN_REPORTS);
    progress.write(LISTING, new OutputManifest(run, listing));
  }

  private static boolean isSuccess(String name) {
    return name.endsWith("/" + ExistingOutput.SUCCESS);
  }

  private static boolean isHidden(String name) {
    return name.startsWith(".", name.lastIndexOf('/') + 1);
  }

  /** Steps 2 and 3, from wherever they were broken off. */
  void finish() {
    OutputManifest manifest =
        progress
            .read(LISTING, OutputManifest.class)
            .orElseThrow(
                () -> new IllegalStateException("no complete result in " + progress.path()));
    if (!progress.contains(CLEARED)) {
      moveAside();
      progress.touch(CLEARED);
    }
    output.create();
    if (!output.contains(ExistingOutput.MANIFEST)) {
      output.write(ExistingOutput.MANIFEST, manifest);
    }
    for (ResultFile file : manifest.files()) {
      bring(file);
    }
    output.touch(ExistingOutput.SUCCESS);
  }

  private void moveAside() {
    Folder previous = progress.child(PREVIOUS);
    if (output.contains(ExistingOutput.SUCCESS)) {
      output.move(ExistingOutput.SUCCESS, previous);
    }
    List<String> names = new ArrayList<>(output.files().keySet());
    names.sort(Comparator.comparing(name -> !isSuccess(name)));
    for (String name : names) {
      if (!name.equals(ExistingOutput.MANIFEST)) {
        output.move(name, previous);
      }
    }
    for (FileStatus child : output.children()) {
      String name = child.getPath().getName();
      if (!name.equals(ExistingOutput.MANIFEST)) {
        output.delete(name);
      }
    }
    if (output.contains(ExistingOutput.MANIFEST)) {
      output.move(ExistingOutput.MANIFEST, previous);
    }
  }

  private void bring(ResultFile file) {
    Folder result = progress.child(RESULT);
    if (result.contains(file.name())) {
      result.move(file.name(), output);
    }
    long bytes = output.length(file.name());
    if (bytes != file.bytes()) {
      throw new UncheckedIOException(
          new IOException(
              String.format(
                      Locale.ROOT,
                      "%s has %d bytes instead of %d (-1: is missing); its counterpart in %s is gone too, so",
                      output.resolve(file.name()),
                      bytes,
                      file.bytes(),
                      result.path())
                  + " this result is lost: delete both folders and run again"));
    }
  }

  /**
   * Step 4, also done before a fresh start. What marks a pending result or a finished stage goes
   * first and the manifest last, so that what a broken-off removal leaves is still known as ours
   * and promises nothing that is gone.
   */
  void removeWork() {
    for (FileStatus child : work.children()) {
      if (child.isDirectory()) {
        Folder removed = work.child(child.getPath().getName());
        removed.delete(LISTING);
        Stages.in(removed).deleteMarkers();
      }
    }
    for (FileStatus child : work.children()) {
      String name = child.getPath().getName();
      if (!name.equals(ExistingOutput.MANIFEST)) {
        work.delete(name);
      }
    }
    work.delete();
  }

  /** Deletes what a run left of a result that was not complete. */
  void forgetUnfinished() {
    progress.delete(CLEARED);
    progress.delete(RESULT);
    progress.delete(PREVIOUS);
  }
}
