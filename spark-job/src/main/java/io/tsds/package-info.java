/**
 * Training-data selection after TSDS; this package holds only what every other package may throw,
 * or word its messages with.
 */
package io.tsds;
