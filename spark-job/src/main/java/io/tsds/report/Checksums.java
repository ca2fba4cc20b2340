package io.tsds.report;

/**
 * Checksums of the canonical rows, which do not depend on the file format: two runs agree exactly
 * when these do.
 *
 * @param selection in hexadecimal, null where nothing was drawn
 * @param probabilities in hexadecimal, null where they were not written
 * @param transport in hexadecimal, null where it was not written, as by earlier builds
 * @param weights SHA-256 of the file {@code weights.npy}, null where it was not asked for
 * @param nearDuplicates in hexadecimal, null where no near-duplicates were looked for, and of
 *     earlier builds
 */
public record Checksums(
    String selection,
    String probabilities,
    String transport,
    String weights,
    String nearDuplicates) {
  /** Of a run that wrote nothing. */
  public static final Checksums NONE = new Checksums(null, null, null, null, null);
}
