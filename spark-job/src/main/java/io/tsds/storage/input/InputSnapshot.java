package io.tsds.storage.input;

import io.tsds.UserException;
import io.tsds.storage.files.ChangeTime;
import io.tsds.storage.files.FileOrder;
import io.tsds.storage.files.InputListing;
import io.tsds.storage.files.InputLocation;
import io.tsds.storage.files.ListedInput;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The files of one input as they stood when it was opened, by which a run finds out whether they
 * changed while it read them: a result of two states of an input would be the result of neither.
 */
public final class InputSnapshot {
  private final InputLocation location;
  private final Listing listing;
  private final ListedInput listed;
  private final SortedMap<String, State> states;

  /** Finds the input's files, the same ones each time unless the input has changed. */
  private interface Listing {
    ListedInput list(Configuration hadoop);
  }

  /** A file, and when it was last changed in any way; empty where its file system does not tell. */
  private record State(InputFile file, String changeTime) {
    static State of(FileStatus status) {
      return new State(InputFile.of(status), ChangeTime.of(status));
    }

    String difference(State later) {
      if (!file.equals(later.file)) {
        return String.format(
            Locale.ROOT,
            "it had %d bytes, %s, and has %d bytes, %s",
            file.bytes(),
            file.versionText(),
            later.file.bytes(),
            later.file.versionText());
      }
      return String.format(
          Locale.ROOT,
          "it was written anew or its attributes were set: the disk's change time was %s and is %s, with the same size and modification time",
          changeTime,
          later.changeTime);
    }
  }

  private InputSnapshot(InputLocation location, Listing listing, ListedInput listed) {
    this.location = location;
    this.listing = listing;
    this.listed = listed;
    this.states = new TreeMap<>(InputListing.BYTE_ORDER);
    for (FileStatus status : listed.files()) {
      states.put(status.getPath().toString(), State.of(status));
    }
  }

  /** Lists the input. */
  public static InputSnapshot take(InputLocation location, FileOrder order, Configuration hadoop) {
    return take(location, now -> InputListing.listed(location, now).in(order), hadoop);
  }

  /** Takes files that an earlier run read. */
  public static InputSnapshot of(InputLocation location, FileOrder order, RecordedInput recorded) {
    ListedInput listed = listed(recorded).in(order);
    return new InputSnapshot(location, now -> listed(recorded.again(now)), listed);
  }

  /**
   * Takes files of a finished output.
   *
   * @param folder of the output, all of which is one
   */
  public static InputSnapshot ofOutput(InputLocation location, RecordedInput files, Path folder) {
    ListedInput listed = new ListedInput(folder, false, files.files(), List.of(folder));
    return new InputSnapshot(location, now -> listed(files.again(now)), listed);
  }

  private static ListedInput listed(RecordedInput recorded) {
    List<FileStatus> files = recorded.files();
    return new ListedInput(files.get(0).getPath(), false, files, List.of());
  }

  private static InputSnapshot take(InputLocation location, Listing listing, Configuration hadoop) {
    return new InputSnapshot(location, listing, listing.list(hadoop));
  }

  /** What messages call the input. */
  public String name() {
    return location.parameter() + " " + location.uri();
  }

  /** The files in the order of their rows, and where they were looked for. */
  public ListedInput listed() {
    return listed;
  }

  /** The files, in byte order of their full paths. */
  public List<InputFile> files() {
    return states.values().stream().map(State::file).toList();
  }

  /**
   * Lists the input again, by the same rule.
   *
   * @throws UserException naming the first file that appeared, vanished or changed since
   */
  public void requireUnchanged(Configuration hadoop) {
    InputSnapshot now = take(location, listing, hadoop);
    SortedMap<String, State> paths = new TreeMap<>(states);
    paths.putAll(now.states);
    for (String path : paths.keySet()) {
      State before = states.get(path);
      State after = now.states.get(path);
      if (before == null) {
        throw changed(path, "it was not there when the run began");
      }
      if (after == null) {
        throw changed(path, "it was there when the run began, and is gone");
      }
      if (!before.equals(after)) {
        throw changed(path, before.difference(after));
      }
    }
  }

  private UserException changed(String path, String difference) {
    return location.fault(
        String.format(
            Locale.ROOT,
            "%s changed while the run read it: %s; nothing is published, since inputs must stay as they are until a run has ended: start again once they are complete, with `overwrite`",
            path,
            difference));
  }
}
