/**
 * The optimal transport of a selection: the three closed-form assignments of queries' mass to their
 * neighbors, with the search for the level s*, and the certificate of what was proven about them.
 * {@link io.tsds.assignment.Assignment} is the way in. Knows neither Spark nor Hadoop.
 */
package io.tsds.assignment;
