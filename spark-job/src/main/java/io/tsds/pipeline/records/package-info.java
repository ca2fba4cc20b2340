/**
 * The candidates' records, which the ids stand for: their formats, where their ids come from, and
 * the texts of a few of them.
 */
package io.tsds.pipeline.records;
