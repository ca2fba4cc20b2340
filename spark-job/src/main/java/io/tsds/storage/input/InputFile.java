package io.tsds.storage.input;

import java.time.Instant;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FileStatus;

/**
 * One input file as it stood when the run began.
 *
 * @param path full path with scheme
 * @param bytes length
 * @param version modification time in milliseconds, or the etag where the file system has one
 */
public record InputFile(String path, long bytes, String version) {

  /** The version for people: the time to the millisecond, or the etag. */
  public String versionText() {
    return version.matches("[0-9]{1,15}")
        ? "modified at " + Instant.ofEpochMilli(Long.parseLong(version))
        : "etag " + version;
  }

  /** The file as a file system lists it. */
  public static InputFile of(FileStatus file) {
    String etag = file instanceof EtagSource source ? source.getEtag() : null;
    String version = etag != null ? etag : Long.toString(file.getModificationTime());
    return new InputFile(file.getPath().toString(), file.getLen(), version);
  }
}
