/**
 * What a selection depends on: typed, checked parameters ({@link
 * io.tsds.parameters.SelectionParameters}), and their names in a manifest. Knows nothing of how
 * they were given, and computes nothing.
 */
package io.tsds.parameters;
