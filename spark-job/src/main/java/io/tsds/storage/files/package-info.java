/**
 * Finding input files on any Hadoop file system: paths, folders and globs to files in byte or
 * natural order of their paths. Knows nothing of what the files hold.
 */
package io.tsds.storage.files;
