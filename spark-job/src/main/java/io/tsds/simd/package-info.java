/**
 * The choice between a kernel written with {@code jdk.incubator.vector} and the plain one that
 * gives the same results. The vectorized kernels lie in the packages {@code simd} below those of
 * the plain ones, since the build compiles them apart. Knows neither Spark nor Hadoop.
 */
package io.tsds.simd;
