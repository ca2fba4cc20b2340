/**
 * Opens the inputs of whatever format ({@link io.tsds.storage.EmbeddingSources}) and tells what a
 * failure of reading them amounts to ({@link io.tsds.storage.ReadFailure}). What the formats have
 * in common is in {@link io.tsds.storage.input}; results and run folders are in packages of their
 * own.
 */
package io.tsds.storage;
