/**
 * The immutable facts of a run, and JSON and HTML made from them. Knows neither Spark nor Hadoop.
 */
package io.tsds.report;
