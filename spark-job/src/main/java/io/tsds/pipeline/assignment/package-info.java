/** The two stages on the driver: the assignment of mass, and the draws. */
package io.tsds.pipeline.assignment;
