/**
 * The search as a result of its own: what {@code tsds neighbors} writes, and how {@code select
 * --neighbors} finds it again.
 */
package io.tsds.pipeline.neighbors;
