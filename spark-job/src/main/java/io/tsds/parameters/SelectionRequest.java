package io.tsds.parameters;

/** A selection that was asked for: from embeddings, or from a search that was made before. */
public sealed interface SelectionRequest permits SelectionParameters, StoredSelection {}
