/**
 * What a run will take, told before it starts: operations, memory of driver and executors, time.
 * Only {@link io.tsds.plan.ClusterResources} asks Spark, for the size of the cluster.
 */
package io.tsds.plan;
