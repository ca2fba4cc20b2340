package io.tsds.pipeline.encode;

/**
 * A text of a piece.
 *
 * @param id as text
 * @param text null where there is none
 */
record PieceRow(String id, String text) {}
