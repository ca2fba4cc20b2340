/** Facts of the stages, made into a report with its warnings. */
package io.tsds.pipeline.report;
