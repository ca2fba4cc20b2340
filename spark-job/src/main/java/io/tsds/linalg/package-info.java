/**
 * Matrix products: the only caller of BLAS, which BLAS runs, and its measured rate. Knows neither
 * Spark nor Hadoop.
 */
package io.tsds.linalg;
