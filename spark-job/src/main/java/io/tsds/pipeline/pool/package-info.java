/** Fetching the vectors of the pool in a second pass over the candidates. */
package io.tsds.pipeline.pool;
