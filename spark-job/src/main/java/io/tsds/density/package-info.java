/** Kernel density of a pool of embeddings. Knows neither Spark nor Hadoop. */
package io.tsds.density;
