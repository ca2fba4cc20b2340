/**
 * The demo: makes data in which the near-duplicates are known, selects from it with two methods and
 * says how much each gave to the near-duplicates.
 */
package io.tsds.demo;
