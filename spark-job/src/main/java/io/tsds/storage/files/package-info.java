/**
 * Files and folders on any Hadoop file system, whatever they hold: how inputs are found and
 * ordered, folders are listed and changed, small files are written at once, and failures of stores
 * are told.
 */
package io.tsds.storage.files;
