/**
 * Rows of Parquet files: footers, the types of columns, and how vectors get from Spark's reader
 * into blocks.
 */
package io.tsds.storage.parquet;
