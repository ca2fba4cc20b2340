package io.tsds.storage.input;

import io.tsds.UserException;
import java.util.List;
import java.util.function.UnaryOperator;

/** Settings under which Spark leaves out files that it cannot read, and says nothing. */
public final class SilentLoss {
  private static final List<String> KEYS =
      List.of(
          "spark.files.ignoreCorruptFiles",
          "spark.files.ignoreMissingFiles",
          "spark.sql.files.ignoreCorruptFiles",
          "spark.sql.files.ignoreMissingFiles");

  private SilentLoss() {}

  /**
   * Refuses to work under such settings.
   *
   * @param setting the value of a key, or null where it is not set
   * @throws UserException naming the first of them that is true
   */
  public static void refuse(UnaryOperator<String> setting) {
    for (String key : KEYS) {
      if (Boolean.parseBoolean(setting.apply(key))) {
        throw new UserException(
            key
                + " is true; must be false: it drops unreadable files silently, and the result"
                + " would not be exact");
      }
    }
  }
}
