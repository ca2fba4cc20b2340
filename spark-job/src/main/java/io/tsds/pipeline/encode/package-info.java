/**
 * Texts to embeddings: the texts are fixed in pieces in the work folder, and each piece becomes a
 * file of embeddings.
 */
package io.tsds.pipeline.encode;
