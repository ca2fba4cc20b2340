/**
 * The queries, on the driver: read whole, and split into target tasks. The column with the target
 * tasks is read a second time, apart from the vectors ({@code TargetColumn}).
 */
package io.tsds.storage.queries;
