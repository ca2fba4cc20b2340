/**
 * What the data propose for parameters that users don't know: the bandwidth from distances between
 * candidates, alpha from what it brings about.
 */
package io.tsds.calibration;
