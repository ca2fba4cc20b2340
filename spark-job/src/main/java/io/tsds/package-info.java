/**
 * Training-data selection after TSDS; this package holds only what every other package may throw.
 */
package io.tsds;
