/**
 * The demo: makes data in which the near-duplicates are known, selects from it with two methods and
 * says how much each gave to the near-duplicates. Generating and selecting are handed in.
 */
package io.tsds.demo;
