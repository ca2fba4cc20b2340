package io.tsds;

import java.util.Locale;
import java.util.Optional;

/**
 * A mistake of the user's: a bad option, a missing file, malformed or inconsistent data. The
 * command line prints its message alone, without a stack trace, and exits with 2. The message names
 * the parameter, file, row or id, the value found, the bound and the remedy.
 *
 * <p>A parameter stands in it as {@code `sample-size`}, and a setting of Spark's as {@code
 * `spark.driver.memory=4g`}, as in every other text for people below the command line: warnings,
 * verdicts, plans. How a user writes them depends on where the user is, so that the command line
 * puts its own options in their place.
 */
public final class UserException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String parameter;

  public UserException(String message) {
    this(message, null);
  }

  public UserException(String message, Throwable cause) {
    this(null, message, cause);
  }

  private UserException(String parameter, String message, Throwable cause) {
    super(message, cause);
    this.parameter = parameter;
  }

  /**
   * A parameter that has a value which cannot be. The message begins with the parameter's name.
   *
   * @param parameter its name, such as "sample-size"
   * @param fault what is wrong, with a format's {@code %s} for each value
   */
  public static UserException of(String parameter, String fault, Object... values) {
    String text = String.format(Locale.ROOT, fault, values);
    return new UserException(parameter, "`" + parameter + "` " + text, null);
  }

  /** The parameter that the mistake is about, if it is about one. */
  public Optional<String> parameter() {
    return Optional.ofNullable(parameter);
  }
}
