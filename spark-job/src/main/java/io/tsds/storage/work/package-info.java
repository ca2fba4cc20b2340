/**
 * What stages leave in the work folder for the next stage or a resumed run: checked binary arrays.
 */
package io.tsds.storage.work;
