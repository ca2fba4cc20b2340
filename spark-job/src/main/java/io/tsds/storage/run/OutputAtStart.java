package io.tsds.storage.run;

import io.tsds.UserException;
import io.tsds.storage.files.AtomicFile;
import io.tsds.storage.files.Folder;
import io.tsds.storage.files.FolderEntry;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;

/** What was found where the output shall go. */
public final class OutputAtStart {
  /** Name of the manifest in output and work folders. */
  static final String MANIFEST = "_tsds.json";

  /** Name of the empty file that says that the output is complete. */
  public static final String SUCCESS = "_SUCCESS";

  /** What version 0.1.0 left where it was killed while it wrote a manifest. */
  private static final String OLD_TEMPORARY_MANIFEST = "._tsds.json.tmp";

  private enum Kind {
    ABSENT,
    FOREIGN,
    INCOMPLETE,
    COMPLETE
  }

  private final Folder folder;
  private final Kind kind;
  private final OutputManifest manifest;
  private final String remark;
  private final List<String> strangers;

  private OutputAtStart(
      Folder folder, Kind kind, OutputManifest manifest, String remark, List<String> strangers) {
    this.folder = folder;
    this.kind = kind;
    this.manifest = manifest;
    this.remark = remark;
    this.strangers = strangers;
  }

  static OutputAtStart in(Folder folder) {
    if (folder.isFile()) {
      return withoutManifest(folder, Kind.FOREIGN, "is a file, not a folder");
    }
    SortedMap<String, FolderEntry> entries = folder.entries();
    if (isNothing(entries)) {
      return withoutManifest(folder, Kind.ABSENT, "does not exist");
    }
    OutputManifest manifest = readIfOurs(folder, OutputManifest.class).orElse(null);
    if (manifest == null) {
      return withoutManifest(
          folder,
          Kind.FOREIGN,
          entries.containsKey(MANIFEST)
              ? "has a " + MANIFEST + " that is no manifest of an output, or is damaged"
              : "has no manifest of an output in it (" + MANIFEST + ")");
    }
    String lack = lack(entries, manifest);
    return new OutputAtStart(
        folder,
        lack == null ? Kind.COMPLETE : Kind.INCOMPLETE,
        manifest,
        lack == null ? "is complete" : lack,
        ListedContents.listedIn(manifest).strangersAmong(entries));
  }

  private static OutputAtStart withoutManifest(Folder folder, Kind kind, String remark) {
    return new OutputAtStart(folder, kind, null, remark, List.of());
  }

  /** Whether there is nothing, or nothing but what a broken-off writing of a manifest left. */
  private static boolean isNothing(SortedMap<String, FolderEntry> entries) {
    return entries.keySet().stream()
        .allMatch(
            name ->
                MANIFEST.equals(AtomicFile.targetOfTemporary(name))
                    || name.equals(OLD_TEMPORARY_MANIFEST));
  }

  /** The folder's manifest, or nothing where there is none of this type. */
  static <T> Optional<T> readIfOurs(Folder folder, Class<T> type) {
    return folder.readIfValid(MANIFEST, type);
  }

  private static String lack(SortedMap<String, FolderEntry> entries, OutputManifest manifest) {
    if (!entries.containsKey(SUCCESS)) {
      return "is incomplete: it has no " + SUCCESS;
    }
    for (OutputManifest.ResultFile file : manifest.files()) {
      FolderEntry found = entries.get(file.name());
      if (found == null || found.kind() != FolderEntry.Kind.FILE) {
        return String.format(Locale.ROOT, "is incomplete: %s is missing", file.name());
      }
      if (found.bytes() != file.bytes()) {
        return String.format(
            Locale.ROOT,
            "is damaged: %s has %d bytes instead of %d",
            file.name(),
            found.bytes(),
            file.bytes());
      }
    }
    return null;
  }

  boolean isAbsent() {
    return kind == Kind.ABSENT;
  }

  boolean isComplete() {
    return kind == Kind.COMPLETE;
  }

  /** Whether this is the complete result of {@code run}. */
  boolean isResultOf(RunManifest run) {
    return isComplete() && manifest.run().hasFingerprintOf(run);
  }

  /** Fingerprint of the run that wrote this, or null where there is nothing. */
  String fingerprint() {
    return manifest == null ? null : manifest.run().fingerprint();
  }

  /**
   * Whether {@code work} may put its result here: on nothing, on what it was started to replace, or
   * on an incomplete result of the same run.
   */
  boolean givesWayTo(WorkManifest work) {
    return isAbsent()
        || (manifest != null
            && (fingerprint().equals(work.replaces())
                || (!isComplete() && manifest.run().hasFingerprintOf(work.run()))));
  }

  /** Refuses a folder that is not ours, and one that holds anything besides what is ours. */
  void refuseIfForeign() {
    refuseIfForeign(
        "give a folder that is empty, does not exist or holds an output of this program and nothing"
            + " else");
  }

  /**
   * The same.
   *
   * @param remedy what to do about it
   */
  void refuseIfForeign(String remedy) {
    if (kind == Kind.FOREIGN) {
      throw foreign(remark, remedy);
    }
    if (!strangers.isEmpty()) {
      throw foreign(
          "holds what this program did not write: " + ListedContents.named(strangers), remedy);
    }
  }

  private UserException foreign(String what, String remedy) {
    return new UserException(
        String.format(
            Locale.ROOT,
            "`output` %s %s; nothing in it is touched, not even with `overwrite`: %s",
            folder.path(),
            what,
            remedy));
  }

  /** Refuses what is here, naming what {@code run} has otherwise. */
  UserException refusal(RunManifest run, String remedy) {
    String differences = manifest.run().differencesTo(run);
    return new UserException(
        String.format(
            Locale.ROOT,
            "`output` %s %s%s; %s",
            folder.path(),
            remark,
            differences.isEmpty() ? "" : ", of other inputs or parameters (" + differences + ")",
            remedy));
  }
}
