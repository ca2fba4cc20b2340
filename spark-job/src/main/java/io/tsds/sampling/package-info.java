/** Seeded draws from probabilities. Knows neither Spark nor Hadoop. */
package io.tsds.sampling;
