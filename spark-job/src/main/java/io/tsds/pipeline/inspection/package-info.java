/**
 * What commands tell of finished selections from their tables: groups of near-duplicates, and why a
 * candidate or a query has what it has. They change nothing of a selection.
 */
package io.tsds.pipeline.inspection;
