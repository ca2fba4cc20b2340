package io.tsds.storage;

/**
 * One input file as it stood when the run began.
 *
 * @param path full path with scheme
 * @param bytes length
 * @param version modification time in milliseconds, or the etag where the file system has one
 */
public record InputFile(String path, long bytes, String version) {}
