/**
 * How far Spark's stages are, said in the log. What runs jobs may use it, and it knows nothing of
 * what they compute.
 */
package io.tsds.progress;
