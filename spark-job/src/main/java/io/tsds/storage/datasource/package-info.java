/**
 * Files of fixed-size records as data sources of Spark, {@code spark.read().format("npy")}, for
 * notebooks and jobs that join a selection with its vectors. The job itself does not use them: it
 * reads ranges of rows into arrays, without Spark's rows between.
 */
package io.tsds.storage.datasource;
