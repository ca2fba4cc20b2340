/**
 * The output folder and the work folder of a run: manifests, checkpoints of stages, the rules of a
 * rerun, and publication, which moves a result to the output folder and marks it complete at last
 * by one file.
 */
package io.tsds.storage.run;
