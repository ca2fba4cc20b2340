package io.tsds.storage.run;

import io.tsds.storage.files.Concurrently;
import io.tsds.storage.files.Folder;
import io.tsds.storage.files.FolderMoves;
import io.tsds.storage.run.OutputManifest.ResultFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Brings a complete result from the work folder into the output, in steps that can be broken off
 * anywhere and taken up again, by another driver too:
 *
 * <ol>
 *   <li>The manifest with the list of the result's files and an empty {@code _SUCCESS} are written
 *       beside them, and then {@code publish.json} beside the result: the result is complete.
 *   <li>The files that the output's own manifest lists are moved to {@code previous-PUBLISHER}, its
 *       {@code _SUCCESS} and those of target tasks first and its manifest last; an empty file
 *       {@code cleared} records the end. Whatever else lies in the output is never moved or
 *       deleted.
 *   <li>The result's files are moved into the output, the manifest first, reports after data, the
 *       {@code _SUCCESS} files of target tasks after those, and {@code _SUCCESS} last.
 *   <li>The work folder is removed.
 * </ol>
 *
 * During step 2 the result is whole in the work folder, during step 3 the replaced one is, and each
 * file of the new result is whole in one of both folders. The output has a {@code _SUCCESS} only
 * while it is complete, and a manifest whenever it has anything.
 *
 * <p>A driver may be halted anywhere in this, and wake up when another one has taken up its steps
 * or has even published something else. It does no harm then: the files of its result are gone from
 * their folder, and the folder to move others aside to is gone too, since whoever goes on renames
 * or removes it first. (An object store renames file by file; there only the check of the owner
 * before these steps stands in the way.)
 */
final class Publication {
  static final String RESULT = "result-";

  private static final String PREVIOUS = "previous-";
  private static final String PENDING = "publish.json";
  private static final String CLEARED = "cleared";
  private static final Comparator<ResultFile> DATA_THEN_REPORTS =
      Comparator.<ResultFile, Boolean>comparing(file -> isSuccess(file.name()))
          .thenComparing(file -> file.name().indexOf('/') < 0)
          .thenComparing(ResultFile::name);

  private final Folder progress;
  private final Folder output;

  /**
   * A complete result that waits in the work folder.
   *
   * @param attempt that made it
   */
  record Pending(String attempt, OutputManifest manifest) {}

  /**
   * @param progress of the run whose result it is
   */
  Publication(Folder progress, Folder output) {
    this.progress = progress;
    this.output = output;
  }

  /**
   * Whether a complete result waits: each of its files is still beside the manifest or already in
   * the output. What a run that was replaced declared late, when its files were gone, does not
   * count.
   */
  boolean isPending() {
    Pending pending = pending();
    if (pending == null) {
      return false;
    }
    SortedMap<String, Long> here = resultOf(progress, pending.attempt()).files();
    // Before the old output is out of the way, none of the new files can be in its place.
    SortedMap<String, Long> there =
        progress.contains(CLEARED) ? output.files() : Collections.emptySortedMap();
    return pending.manifest().files().stream()
        .allMatch(
            file ->
                here.getOrDefault(file.name(), there.getOrDefault(file.name(), -1L))
                    == file.bytes());
  }

  private Pending pending() {
    return progress.readIfValid(PENDING, Pending.class).orElse(null);
  }

  /** Where an attempt puts its result together. */
  static Folder resultOf(Folder progress, String attempt) {
    return progress.child(RESULT + attempt);
  }

  /**
   * Step 1, but for the last file, which {@link #declare} writes.
   *
   * @return what is to be declared
   */
  Pending prepare(RunManifest run, String attempt) {
    Folder result = resultOf(progress, attempt);
    Map<String, Long> written = new TreeMap<>(result.files());
    written.keySet().removeIf(name -> isHidden(name) || isOfPublication(name));
    List<ResultFile> listing =
        new ArrayList<>(
            Concurrently.readAll(
                List.copyOf(written.keySet()), name -> listed(result, name, written.get(name))));
    if (listing.isEmpty()) {
      throw new IllegalStateException("there is no result in " + result.path() + " to publish");
    }
    listing.sort(DATA_THEN_REPORTS);
    OutputManifest manifest = new OutputManifest(run, listing);
    result.write(OutputAtStart.MANIFEST, manifest);
    result.touch(OutputAtStart.SUCCESS);
    createAside(attempt);
    return new Pending(attempt, manifest);
  }

  private static ResultFile listed(Folder result, String name, long bytes) {
    return new ResultFile(name, bytes, WorkFolder.isReport(name) ? result.sha256(name) : null);
  }

  /** The end of step 1: from now on others may publish the result, too. */
  void declare(Pending pending) {
    progress.write(PENDING, pending);
  }

  private static boolean isOfPublication(String name) {
    return name.equals(OutputAtStart.MANIFEST) || name.equals(OutputAtStart.SUCCESS);
  }

  private static boolean isSuccess(String name) {
    return name.endsWith("/" + OutputAtStart.SUCCESS);
  }

  private static boolean isHidden(String name) {
    return name.startsWith(".", name.lastIndexOf('/') + 1);
  }

  /**
   * Steps 2 and 3, from wherever they were broken off.
   *
   * @param publisher the attempt that declared the result complete, or a name of its own for
   *     whoever goes on with what another left
   * @param moved is told after each file
   */
  void finish(String publisher, Pending pending, RunFolder.FilesMoved moved) {
    Folder result = resultOf(progress, pending.attempt());
    FolderMoves moves = new FolderMoves(result);
    if (!progress.contains(CLEARED)) {
      moveAside(progress.child(PREVIOUS + publisher), pending.manifest());
      progress.touch(CLEARED);
    }
    output.create();
    moves.move(OutputAtStart.MANIFEST, output);
    List<ResultFile> files = pending.manifest().files();
    for (int file = 0; file < files.size(); file++) {
      moves.move(files.get(file).name(), output);
      moved.at(file + 1, files.size());
    }
    requireAllBrought(pending.manifest(), result.path());
    moves.move(OutputAtStart.SUCCESS, output);
  }

  /** Goes on with what another publisher left, who may be halted only. */
  void finishOfAnother(String publisher) {
    Pending pending = pending();
    if (pending == null) {
      throw new IllegalStateException("no complete result in " + progress.path());
    }
    takeOver(publisher);
    finish(publisher, pending, (moved, all) -> {});
  }

  /** Takes away the folder that another publisher, halted perhaps, moves files aside to. */
  private void takeOver(String publisher) {
    for (FileStatus child : progress.children()) {
      String name = child.getPath().getName();
      if (name.startsWith(PREVIOUS) && !progress.contains(PREVIOUS + publisher)) {
        new FolderMoves(progress).renameFolder(name, PREVIOUS + publisher);
      }
    }
    createAside(publisher);
  }

  /** The folders to move what lies in the output aside to; none is created later. */
  private void createAside(String publisher) {
    if (progress.isObjectStore()) {
      return;
    }
    Folder previous = progress.child(PREVIOUS + publisher);
    previous.create();
    oldManifest()
        .map(ListedContents::listedIn)
        .ifPresent(
            contents ->
                contents.foldersFromTheDeepest().forEach(name -> previous.child(name).create()));
  }

  private Optional<OutputManifest> oldManifest() {
    return OutputAtStart.readIfOurs(output, OutputManifest.class);
  }

  private void moveAside(Folder previous, OutputManifest successor) {
    OutputManifest old = oldManifest().orElse(null);
    if (old == null || old.equals(successor)) {
      return;
    }
    ListedContents contents = ListedContents.listedIn(old);
    moveAside(OutputAtStart.SUCCESS, previous);
    List<String> names = new ArrayList<>(old.files().stream().map(ResultFile::name).toList());
    names.sort(Comparator.comparing(name -> !isSuccess(name)));
    for (String name : names) {
      moveAside(name, previous);
    }
    contents.temporariesIn(output).forEach(output::delete);
    contents.foldersFromTheDeepest().forEach(output::deleteIfEmpty);
    moveAside(OutputAtStart.MANIFEST, previous);
  }

  private void moveAside(String name, Folder previous) {
    if (previous.isObjectStore()) {
      new FolderMoves(output).move(name, previous);
    } else {
      new FolderMoves(output).moveIntoExisting(name, previous);
    }
  }

  private void requireAllBrought(OutputManifest manifest, Path result) {
    for (ResultFile file : manifest.files()) {
      long bytes = output.length(file.name());
      if (bytes != file.bytes()) {
        throw new UncheckedIOException(
            new IOException(
                String.format(
                    Locale.ROOT,
                    "%s has %d bytes instead of %d (-1: is missing); its counterpart in %s is gone too,"
                        + " so this result is lost: delete both folders and run again",
                    output.resolve(file.name()),
                    bytes,
                    file.bytes(),
                    result)));
      }
    }
  }

  /**
   * Deletes the marks that promise a result or a stage, before anything that they promise, and the
   * folders without which no halted publisher can touch the output any more.
   */
  static void deletePromises(Folder progress) {
    progress.delete(PENDING);
    Stages.deleteMarkers(progress);
    deleteAll(progress, PREVIOUS);
  }

  /**
   * Deletes what runs left of results that were not complete. What was moved aside for one stays
   * until there is another.
   */
  void forgetUnfinished(String attempt) {
    takeOver(attempt);
    progress.delete(PENDING);
    deleteAll(progress, RESULT);
    progress.delete(CLEARED);
  }

  /** Whether what lay in the output was moved aside here, and may be the only complete result. */
  boolean holdsPrevious() {
    return Arrays.stream(progress.children())
        .map(child -> child.getPath().getName())
        .anyMatch(name -> name.startsWith(PREVIOUS) && !progress.child(name).files().isEmpty());
  }

  private static void deleteAll(Folder progress, String prefix) {
    for (FileStatus child : progress.children()) {
      String name = child.getPath().getName();
      if (name.startsWith(prefix)) {
        progress.delete(name);
      }
    }
  }
}
