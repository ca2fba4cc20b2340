/**
 * Embeddings and results to and from files on any Hadoop file system: data sources, result writers,
 * the run folder with its manifest and the rules of a rerun.
 */
package io.tsds.storage;
