/**
 * The pool: all neighbors of all queries, once each. Its members, their numbering by id, the part
 * of a target task, and the look-up of ids. Knows neither Spark nor Hadoop.
 */
package io.tsds.pool;
