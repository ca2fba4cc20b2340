/** What {@code tsds calibrate} measures of a kept search, and what it proposes. */
package io.tsds.pipeline.calibration;
