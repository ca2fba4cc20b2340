/**
 * The stages of a selection of recovery data for a pruned model: clusters of the candidates, their
 * degradation, queues by efficiency, the selection, and its comparison with others. The arithmetic
 * is in {@link io.tsds.recovery} and {@link io.tsds.spectral}.
 */
package io.tsds.pipeline.recovery;
