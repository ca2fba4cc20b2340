package io.tsds;

/**
 * A mistake of the user's: a bad option, a missing file, malformed or inconsistent data. The
 * command line prints its message alone, without a stack trace, and exits with 2. The message names
 * the option, file, row or id, the value found, the bound and the remedy.
 */
public final class UserException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UserException(String message) {
    super(message);
  }

  public UserException(String message, Throwable cause) {
    super(message, cause);
  }
}
