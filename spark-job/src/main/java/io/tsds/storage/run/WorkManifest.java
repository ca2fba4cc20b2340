package io.tsds.storage.run;

/**
 * The manifest in a work folder.
 *
 * @param output full path of the output folder the work is for
 * @param replaces fingerprint of what lay in the output folder when the run started and may be
 *     replaced, or null
 * @param run what the work depends on
 */
record WorkManifest(String output, String replaces, RunManifest run) {}
