package io.tsds.storage.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.tsds.storage.files.AtomicFile;
import io.tsds.storage.files.Folder;
import io.tsds.storage.files.FolderMoves;
import io.tsds.storage.files.Json;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The checkpoints of a run. An attempt at a stage puts its data into a folder of its own, {@code
 * stages/NAME-ATTEMPT}; {@code stages/NAME.json}, written last, names the attempt that finished the
 * stage, how much data it left and its facts. So two drivers of one run never write or delete each
 * other's data, and a marker whose data is gone or cut short does not count.
 */
final class Stages {
  private static final String FOLDER = "stages";
  private static final String MARKER_END = ".json";
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]*");
  private static final Pattern OLD_DATA = Pattern.compile("(neighbors|pool|density)(-[0-9]{6})?");
  private static final Pattern DATA = Pattern.compile("([a-z0-9][a-z0-9-]*)-([0-9a-f]{16})");

  private final Folder folder;
  private final String attempt;

  /** Markers whose data was seen to be there; null for a stage that this attempt is at. */
  private final Map<String, Marker> known = new HashMap<>();

  /**
   * What a finished stage says of itself.
   *
   * @param attempt that finished it
   * @param files how many it left
   * @param bytes of these files
   * @param facts of the stage, as it reports them
   */
  private record Marker(String attempt, int files, long bytes, JsonNode facts) {}

  private Stages(Folder folder, String attempt) {
    this.folder = folder;
    this.attempt = attempt;
  }

  /**
   * @param attempt of the driver that asks, 16 hexadecimal digits
   */
  static Stages in(Folder progress, String attempt) {
    return new Stages(progress.child(FOLDER), attempt);
  }

  /**
   * Whether a marker stands in the folder of a run's progress, even one that does not count: there
   * was something that should not be thrown away unasked.
   */
  static boolean anyMarked(Folder progress) {
    for (FileStatus child : progress.child(FOLDER).children()) {
      if (isMarker(child.getPath().getName())) {
        return true;
      }
    }
    return false;
  }

  /** Forgets what is finished, before the data goes. */
  static void deleteMarkers(Folder progress) {
    Folder stages = progress.child(FOLDER);
    for (FileStatus child : stages.children()) {
      String name = child.getPath().getName();
      if (isMarker(name)) {
        stages.delete(name);
      }
    }
  }

  /**
   * Whether a run of this version, or of 0.1.0, gives such a name to something in the folder of the
   * checkpoints.
   */
  static boolean isOurs(String name) {
    String target = AtomicFile.targetOfTemporary(name);
    String written = target == null ? name : target;
    return isMarker(written)
        || DATA.matcher(written).matches()
        || OLD_DATA.matcher(written).matches();
  }

  /** The stages whose markers count, in the order of their names. */
  SortedSet<String> finished() {
    SortedSet<String> finished = new TreeSet<>();
    for (FileStatus child : folder.children()) {
      String name = child.getPath().getName();
      if (isMarker(name) && isFinished(stageOf(name))) {
        finished.add(stageOf(name));
      }
    }
    return finished;
  }

  /**
   * Hands a finished stage over to another run. The marker is written there first, where it does
   * not count until the data has come, and then no longer counts here. A run that is killed
   * meanwhile finds the stage in one of both places; on a file system that moves file by file it
   * may find it in neither, and does it again.
   */
  void handOver(String stage, Stages receiver) {
    Marker marker =
        marker(stage)
            .orElseThrow(() -> new IllegalStateException("stage " + stage + " is not finished"));
    String data = dataName(stage, marker.attempt());
    receiver.folder.create();
    // All of it is here, so what is there was left by a run that was killed while it moved.
    receiver.folder.delete(data);
    receiver.folder.write(markerName(stage), marker);
    new FolderMoves(folder.child(data)).moveAll(receiver.folder.child(data));
    folder.delete(markerName(stage));
    known.remove(stage);
  }

  /** Whether an earlier attempt finished the stage, and not this one. */
  boolean isOfEarlierRun(String stage) {
    return marker(stage).filter(marker -> !marker.attempt().equals(attempt)).isPresent();
  }

  boolean isFinished(String stage) {
    return marker(stage).isPresent();
  }

  /** The marker, if the data that it promises is there. */
  private Optional<Marker> marker(String stage) {
    if (!known.containsKey(stage)) {
      folder
          .readIfValid(markerName(stage), Marker.class)
          .filter(marker -> marker.equals(markerOf(stage, marker.attempt(), marker.facts())))
          .ifPresent(marker -> known.put(stage, marker));
    }
    return Optional.ofNullable(known.get(stage));
  }

  /** What a marker says of the data that an attempt has left by now. */
  private Marker markerOf(String stage, String by, JsonNode facts) {
    int count = 0;
    long bytes = 0;
    for (Map.Entry<String, Long> file : folder.child(dataName(stage, by)).files().entrySet()) {
      // The losing attempt of a task may be about to delete its temporary file.
      if (!isTemporary(file.getKey())) {
        count++;
        bytes += file.getValue();
      }
    }
    return new Marker(by, count, bytes, facts);
  }

  private static boolean isTemporary(String name) {
    return AtomicFile.targetOfTemporary(name.substring(name.lastIndexOf('/') + 1)) != null;
  }

  /** Where the data of the stage is, or of this attempt at it while it is not finished. */
  Path dataOf(String stage) {
    return folder.resolve(dataName(stage, marker(stage).map(Marker::attempt).orElse(attempt)));
  }

  /** The same as a folder. */
  Folder folderOf(String stage) {
    return folder.child(dataName(stage, marker(stage).map(Marker::attempt).orElse(attempt)));
  }

  /**
   * Makes the data of a finished stage this attempt's own by renaming its folder in one step, after
   * which no attempt that was replaced, and has not noticed yet, can move any of it. Where that
   * attempt was moving it already, what is left is whole or counts as nothing. (An object store
   * renames file by file: there the data stays that of its attempt.)
   *
   * @return whether the stage is finished; if not, it is to be started
   */
  boolean claim(String stage) {
    Marker promised = marker(stage).orElse(null);
    if (promised == null || promised.attempt().equals(attempt) || folder.isObjectStore()) {
      return promised != null;
    }
    known.put(stage, null);
    if (!new FolderMoves(folder)
        .renameIfThere(dataName(stage, promised.attempt()), dataName(stage, attempt))) {
      return false;
    }
    Marker own = markerOf(stage, attempt, promised.facts());
    if (own.files() != promised.files() || own.bytes() != promised.bytes()) {
      return false;
    }
    folder.write(markerName(stage), own);
    known.put(stage, own);
    return true;
  }

  /**
   * Moves the data of a finished stage into {@code target}: the whole of it, or it fails. On an
   * object store, a run that was replaced, and has not noticed yet, may move it elsewhere at the
   * same time.
   */
  void move(String stage, Folder target) {
    Marker promised =
        marker(stage)
            .orElseThrow(() -> new IllegalStateException("stage " + stage + " is not finished"));
    Folder data = folderOf(stage);
    SortedMap<String, Long> files = data.files();
    boolean whole = promised.equals(markerOf(stage, promised.attempt(), promised.facts()));
    if (whole) {
      new FolderMoves(data).moveAll(target);
      whole = target.files().entrySet().containsAll(files.entrySet());
    }
    if (!whole) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "files of %s went while they were moved to %s: another run of the same output may have moved them; run again with `resume`",
              data.path(),
              target.path()));
    }
  }

  /** Creates an empty folder for this attempt at a stage. */
  Path start(String stage) {
    if (isFinished(stage)) {
      throw new IllegalStateException("stage " + stage + " is finished already");
    }
    Folder data = folder.child(dataName(stage, attempt));
    folder.delete(dataName(stage, attempt));
    data.create();
    known.put(stage, null);
    return data.path();
  }

  void finish(String stage, Object facts) {
    Marker marker = markerOf(stage, attempt, Json.tree(facts));
    folder.write(markerName(stage), marker);
    known.put(stage, marker);
  }

  <T> T facts(String stage, Class<T> type) {
    return marker(stage)
        .map(marker -> Json.convert(marker.facts(), type))
        .orElseThrow(() -> new IllegalStateException("stage " + stage + " is not finished"));
  }

  /** Frees the disk of what earlier attempts left unfinished. */
  void deleteUnfinished() {
    deleteUnfinished("[0-9a-f]{16}");
  }

  /** Frees the disk of what this attempt leaves unfinished. */
  void deleteOwnUnfinished() {
    deleteUnfinished(attempt);
  }

  private void deleteUnfinished(String attempts) {
    for (FileStatus child : folder.children()) {
      String name = child.getPath().getName();
      Matcher data = DATA.matcher(name);
      if (data.matches()
          && data.group(2).matches(attempts)
          && !marker(data.group(1)).map(Marker::attempt).equals(Optional.of(data.group(2)))) {
        folder.delete(name);
      }
    }
  }

  private static boolean isMarker(String name) {
    return name.endsWith(MARKER_END) && NAME.matcher(stageOf(name)).matches();
  }

  private static String stageOf(String markerName) {
    return markerName.substring(0, markerName.length() - MARKER_END.length());
  }

  private static String markerName(String stage) {
    return checked(stage) + MARKER_END;
  }

  private static String dataName(String stage, String by) {
    return checked(stage) + "-" + by;
  }

  private static String checked(String stage) {
    if (!NAME.matcher(stage).matches()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "stage '%s' must be named by small letters, digits and hyphens", stage));
    }
    return stage;
  }
}
