package io.tsds.storage.run;

import io.tsds.storage.files.Folder;
import java.util.Locale;

/**
 * Who works in a work folder, so that a run notices when another took over. There is no lock: the
 * attempt that claimed the folder last is the owner.
 */
record Ownership(Folder work, String attempt) {
  /** Name of the file in the work folder. */
  static final String FILE = "owner.json";

  private record Owner(String attempt) {}

  /**
   * Makes the attempt the owner. Whoever was it before stops at its next step; so this comes before
   * anything of it is deleted.
   */
  void claim() {
    work.write(FILE, new Owner(attempt));
  }

  /** Whether no other attempt has claimed the folder since this one did, and nobody removed it. */
  boolean isHeld() {
    return work.read(FILE, Owner.class).filter(new Owner(attempt)::equals).isPresent();
  }

  /** Fails if another attempt has claimed the folder, or somebody removed it. */
  void require() {
    require(() -> {});
  }

  /** The same, but for what is done before it fails. */
  void require(Runnable leaving) {
    if (isHeld()) {
      return;
    }
    IllegalStateException failure = lost();
    try {
      leaving.run();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
    throw failure;
  }

  /** The failure of a run that finds itself replaced. */
  IllegalStateException lost() {
    return new IllegalStateException(
        String.format(
            Locale.ROOT,
            "the work folder %s was taken over by another run, or deleted; this run stops and leaves the output to the other",
            work.path()));
  }
}
