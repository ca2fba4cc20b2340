/** Writers of embeddings and of what goes with them, a file at a time. */
package io.tsds.storage.writing;
