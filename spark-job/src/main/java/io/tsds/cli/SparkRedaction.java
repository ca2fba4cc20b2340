package io.tsds.cli;

import io.tsds.UserException;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.spark.SparkConf;
import org.apache.spark.internal.config.ConfigEntry;
import scala.util.matching.Regex;

/**
 * What Spark hides in its event log, on the environment page and in its own log lines. Spark's
 * default pattern knows words such as {@code secret} and {@code token}, and so misses the keys of
 * Azure's accounts and shared-access signatures, and of encryption. Spark compares the pattern with
 * keys and with values, among which is the whole command line.
 */
final class SparkRedaction {
  static final String KEY = "spark.redaction.regex";

  /** Without capturing groups, so that the numbers in a user's pattern stay right. */
  private static final String OURS =
      "(?:(?i:secret|passw(?:or)?d|passphrase|token|access[._-]?key|private[._-]?key|api[._-]?key"
          + "|encryption[._-]key|account[.]key(?!provider)|fs[.]azure[.]sas[.]"
          + "|fs[.]gs[.][a-z0-9._-]*key|shared-?access-?signature|[?&;](?:sig|x-[a-z]+-signature)="
          + "|s3[an]?:/+[^/\\s]*:|://[^/\\s@]*:(?:[^/\\s@]*@|[^/\\s@]*[^0-9/\\s@][^\\s@]*@)"
          + "|(?:abfss?|wasbs?)://[^/\\s@]*@[^/\\s:]*:(?![0-9]{1,5}(?:[/\\s]|$))))";

  private SparkRedaction() {}

  private static ConfigEntry<Regex> entry() {
    return org.apache.spark.internal.config.package$.MODULE$.SECRET_REDACTION_PATTERN();
  }

  /** Adds to what the user, or else Spark, has hidden. */
  static void extendIn(SparkConf conf) {
    String before = conf.get(KEY, entry().defaultValueString());
    try {
      Pattern.compile(before);
    } catch (PatternSyntaxException e) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s is %s; must be a regular expression: %s",
              KEY,
              before,
              e.getDescription()),
          e);
    }
    // Behind ours, a flag or a comment in the user's pattern reaches to its own end only.
    conf.set(KEY, OURS + "|" + before);
  }
}
