/**
 * Row-major float blocks of embeddings with their ids, the checks every row passes, and the
 * canonical distance. Nothing here knows Spark, Hadoop or BLAS.
 */
package io.tsds.embedding;
