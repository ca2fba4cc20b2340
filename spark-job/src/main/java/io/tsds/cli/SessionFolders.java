package io.tsds.cli;

import io.tsds.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.util.Utils;

/**
 * Folders that Spark needs before it has a session. Without one of them it ends the process itself,
 * or fails by a trace that names no setting; here the user is told which setting to mend.
 */
final class SessionFolders {
  private static final String EVENT_LOG = "spark.eventLog.enabled";
  private static final String EVENT_LOG_FOLDER = "spark.eventLog.dir";
  private static final String EVENT_LOG_DEFAULT = "file:///tmp/spark-events";

  private SessionFolders() {}

  /** Refuses settings with which no session can start. */
  static void require(SparkConf conf) {
    requireLocalFolder(Utils.getConfiguredLocalDirs(conf));
    if (conf.getBoolean(EVENT_LOG, false)) {
      requireEventLogFolder(conf);
    }
  }

  /** Refuses where not even one of the folders for what Spark spills can be written. */
  static void requireLocalFolder(String... folders) {
    List<String> reasons = new ArrayList<>();
    for (String folder : folders) {
      String reason = whyNoFilesGoTo(Path.of(folder));
      if (reason == null) {
        return;
      }
      reasons.add(reason);
    }
    throw new UserException(
        "Spark can put its files into none of its local folders: "
            + String.join("; ", reasons)
            + "; set spark.local.dir (-- --conf spark.local.dir=DIR), or on a cluster"
            + " SPARK_LOCAL_DIRS, to a folder that can be written and has room");
  }

  /** Null where a file can be made and written in a folder, which is made where it is missing. */
  private static String whyNoFilesGoTo(Path folder) {
    try {
      Files.createDirectories(folder);
      Path probe = Files.createTempFile(folder, "tsds", ".probe");
      try {
        Files.write(probe, new byte[1]);
      } finally {
        Files.delete(probe);
      }
      return null;
    } catch (IOException e) {
      return String.format(Locale.ROOT, "%s (%s)", folder, FailureMessage.reason(e));
    }
  }

  private static void requireEventLogFolder(SparkConf conf) {
    String folder = conf.get(EVENT_LOG_FOLDER, EVENT_LOG_DEFAULT);
    String remedy = "; create it, or set " + EVENT_LOG + "=false";
    try {
      org.apache.hadoop.fs.Path path =
          new org.apache.hadoop.fs.Path(Utils.resolveURI(folder.strip()));
      FileSystem files = path.getFileSystem(SparkHadoopUtil.get().newConfiguration(conf));
      if (!files.getFileStatus(path).isDirectory()) {
        throw new UserException(
            EVENT_LOG_FOLDER + " is " + path + ", which is a file; it must be a folder");
      }
    } catch (FileNotFoundException e) {
      throw new UserException(
          EVENT_LOG_FOLDER + " is " + folder + ", which does not exist" + remedy, e);
    } catch (IOException e) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s is %s, which cannot be used (%s)%s",
              EVENT_LOG_FOLDER,
              folder,
              FailureMessage.reason(e),
              remedy),
          e);
    }
  }
}
