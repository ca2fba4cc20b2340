package io.tsds.storage.queries;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;

/**
 * The folder of a task in an output: {@code task=NAME}, escaped as partition folders of Hive are,
 * so that readers of partitioned tables find the name again.
 */
public final class TargetFolder {
  /** What most file systems allow. */
  private static final int LONGEST_BYTES = 255;

  private TargetFolder() {}

  /** Name of the folder of this task. */
  public static String name(String task) {
    return "task=" + ExternalCatalogUtils.escapePathName(task);
  }

  /** Why no folder can be named after this task, or null. */
  static String fault(String task) {
    if (task == null) {
      return "the task is null";
    }
    if (task.isEmpty()) {
      return "the task is empty";
    }
    if (task.equals(ExternalCatalogUtils.DEFAULT_PARTITION_NAME())) {
      return String.format(
          Locale.ROOT, "the task is %s, which stands for null in folder names", task);
    }
    if (task.indexOf('\0') >= 0) {
      return "the task has a character of code 0 in it, which folder names cannot have";
    }
    int bytes = name(task).getBytes(StandardCharsets.UTF_8).length;
    return bytes <= LONGEST_BYTES
        ? null
        : String.format(
            Locale.ROOT,
            "the task makes a folder name of %d bytes; must be at most %d",
            bytes,
            LONGEST_BYTES);
  }
}
