package io.tsds.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tsds.UserException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What was found where the output shall go. */
final class ExistingOutput {
  /** Name of the manifest in output and work folders. */
  static final String MANIFEST = "_tsds.json";

  /** Name of the empty file that says that the output is complete. */
  static final String SUCCESS = "_SUCCESS";

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

  private ExistingOutput(Folder folder, Kind kind, OutputManifest manifest, String remark) {
    this.folder = folder;
    this.kind = kind;
    this.manifest = manifest;
    this.remark = remark;
    this.strangers =
        manifest == null ? List.of() : OutputContents.listedIn(manifest).strangersIn(folder);
  }

  static ExistingOutput in(Folder folder) {
    if (folder.isFile()) {
      return new ExistingOutput(folder, Kind.FOREIGN, null, "is a file, not a folder");
    }
    if (isEmpty(folder)) {
      return new ExistingOutput(folder, Kind.ABSENT, null, "does not exist");
    }
    OutputManifest manifest = readIfOurs(folder, OutputManifest.class).orElse(null);
    if (manifest == null) {
      return new ExistingOutput(
          folder, Kind.FOREIGN, null, "has no manifest of an output in it (" + MANIFEST + ")");
    }
    String lack = lack(folder, manifest);
    return lack == null
        ? new ExistingOutput(folder, Kind.COMPLETE, manifest, "is complete")
        : new ExistingOutput(folder, Kind.INCOMPLETE, manifest, lack);
  }

  /**
   * Whether the folder does not exist or holds nothing, or nothing but what is left of a manifest
   * whose writing was broken off.
   */
  static boolean isEmpty(Folder folder) {
    for (String name : folder.entries().keySet()) {
      if (!MANIFEST.equals(AtomicFile.targetOfTemporary(name))) {
        return false;
      }
    }
    return true;
  }

  /** The folder's manifest, or nothing where there is none of this type. */
  static <T> Optional<T> readIfOurs(Folder folder, Class<T> type) {
    try {
      return folder.read(MANIFEST, type);
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof JsonProcessingException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static String lack(Folder folder, OutputManifest manifest) {
    if (!folder.contains(SUCCESS)) {
      return "is incomplete: it has no " + SUCCESS;
    }
    for (OutputManifest.ResultFile file : manifest.files()) {
      long bytes = folder.length(file.name());
      if (bytes != file.bytes()) {
        return bytes < 0
            ? String.format(Locale.ROOT, "is incomplete: %s is missing", file.name())
            : String.format(
                Locale.ROOT,
                "is damaged: %s has %d bytes instead of %d",
                file.name(),
                bytes,
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
          "holds what this program did not write: " + OutputContents.named(strangers), remedy);
    }
  }

  private UserException foreign(String what, String remedy) {
    return new UserException(
        String.format(
            Locale.ROOT,
            "--output %s %s; nothing in it is touched, not even with --overwrite: %s",
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
            "--output %s %s%s; %s",
            folder.path(),
            remark,
            differences.isEmpty() ? "" : ", of other inputs or parameters (" + differences + ")",
            remedy));
  }
}
