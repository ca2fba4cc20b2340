/**
 * The three closed-form assignments of queries' mass to their neighbors, and the certificate of
 * what was proven about them. Knows neither Spark nor Hadoop.
 */
package io.tsds.transport;
