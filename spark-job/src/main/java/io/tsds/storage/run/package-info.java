/**
 * The output folder and the work folder of a run: manifests, checkpoints of stages, the rules of a
 * rerun, and publication, by which a result becomes visible all at once.
 */
package io.tsds.storage.run;
