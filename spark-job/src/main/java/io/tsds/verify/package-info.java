/**
 * The check of a finished output against its inputs. It shares with the run what reads files, the
 * draws and the formats, and nothing of what searches, computes densities or assigns mass: those
 * results are computed again by plain loops in float64.
 */
package io.tsds.verify;
