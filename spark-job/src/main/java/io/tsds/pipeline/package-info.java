/**
 * The order of stages, and one class a stage: typed input, typed result, facts of what it did. A
 * stage moves data; the arithmetic is in the packages below.
 */
package io.tsds.pipeline;
