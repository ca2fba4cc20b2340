/** Measurements of the job's parts on one machine, as figures and as ratios within one run. */
package io.tsds.benchmark;
