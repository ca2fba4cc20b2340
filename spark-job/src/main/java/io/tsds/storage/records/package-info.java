/**
 * Files of fixed-size records, {@code npy}, {@code npz}, {@code safetensors} and {@code fvecs}: a
 * header tells the number of rows and where each lies, so that one file is read by many tasks, each
 * its own rows. Heads are checked on the driver, before any task starts. The job reads ranges of
 * rows straight into its arrays ({@link io.tsds.storage.records.RowRangeReader}).
 */
package io.tsds.storage.records;
