/**
 * What drops pairs of a query and a row safely: spaces in which distances never grow (centering,
 * rotation, principal axes), the arithmetic of scores in them (float32, bf16, int8), the bounds of
 * its rounding, and the choice among them. A pair within its bound is never lost; what is left is
 * decided by canonical distances elsewhere. Search and density both stand on it. Knows neither
 * Spark nor Hadoop.
 */
package io.tsds.filter;
