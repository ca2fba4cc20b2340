/**
 * Spaces to filter in: maps of rows to projections that never draw two rows farther apart than they
 * are, but for a known error. Knows neither Spark nor Hadoop.
 */
package io.tsds.filter.space;
