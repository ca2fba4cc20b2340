/**
 * Spark data sources for files of fixed-size records, {@code npy} and {@code fvecs}: a header tells
 * the number of rows and where each lies, so that one file is read by many tasks, each its own
 * rows. Heads are checked on the driver, before any task starts.
 */
package io.tsds.storage.records;
