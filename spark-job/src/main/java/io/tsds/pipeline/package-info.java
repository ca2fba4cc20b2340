/**
 * The selection from embeddings to written samples: the order of the stages ({@link
 * io.tsds.pipeline.SelectionPipeline}), the selection of one target task after another, and what a
 * run comes to. It moves data between stages and computes nothing; a stage has its own package.
 */
package io.tsds.pipeline;
