/**
 * Opens the inputs of whatever format ({@link io.tsds.storage.EmbeddingSources}). What the formats
 * have in common is in {@link io.tsds.storage.input}; results and run folders are in packages of
 * their own.
 */
package io.tsds.storage;
