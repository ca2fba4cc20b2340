package io.tsds.storage.queries;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils;

/**
 * The folder of a target task in an output: {@code task=NAME}, escaped as partition folders of Hive
 * are, so that readers of partitioned tables find the name again.
 */
public final class TargetFolder {
  /** What most file systems allow. */
  private static final int LONGEST_BYTES = 255;

  private TargetFolder() {}

  /** Name of the folder of this target task. */
  public static String name(String target) {
    return "task=" + ExternalCatalogUtils.escapePathName(target);
  }

  /** Why no folder can be named after this target task, or null. */
  static String fault(String target) {
    if (target == null) {
      return "the target task is null";
    }
    if (target.isEmpty()) {
      return "the target task is empty";
    }
    if (target.equals(ExternalCatalogUtils.DEFAULT_PARTITION_NAME())) {
      return String.format(
          Locale.ROOT, "the target task is %s, which stands for null in folder names", target);
    }
    if (target.indexOf('\0') >= 0) {
      return "the target task has a character of code 0 in it, which folder names cannot have";
    }
    int bytes = name(target).getBytes(StandardCharsets.UTF_8).length;
    return bytes <= LONGEST_BYTES
        ? null
        : String.format(
            Locale.ROOT,
            "the target task makes a folder name of %d bytes; must be at most %d",
            bytes,
            LONGEST_BYTES);
  }
}
