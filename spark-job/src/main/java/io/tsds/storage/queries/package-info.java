/** The queries, on the driver: read whole, and split into target tasks. */
package io.tsds.storage.queries;
