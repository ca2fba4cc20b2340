/**
 * Files of arrays, {@code npy}, {@code npz}, {@code safetensors} and {@code fvecs}: a header tells
 * the number of rows and where each lies, so that one file is read by many tasks, each its own
 * rows. Heads are checked on the driver, before any task starts. Ranges of rows are read straight
 * into arrays, where {@link io.tsds.storage.arrays.ElementDecoder} makes floats of their bytes.
 */
package io.tsds.storage.arrays;
