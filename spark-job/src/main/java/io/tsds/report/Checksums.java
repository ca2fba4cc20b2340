package io.tsds.report;

/**
 * Checksums of the canonical rows, which do not depend on the file format: two runs agree exactly
 * when these do.
 *
 * @param selection in hexadecimal, null where nothing was drawn
 * @param probabilities in hexadecimal, null where they were not written
 */
public record Checksums(String selection, String probabilities) {}
