/**
 * The frame of a run that publishes an output, and what every stage is given: the session and the
 * folders of the run, its inputs, and the target task that it works for.
 */
package io.tsds.pipeline.stage;
