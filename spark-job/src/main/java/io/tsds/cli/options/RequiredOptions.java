package io.tsds.cli.options;

import io.tsds.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Options that must have a value, so that one message can name all that have none. */
public final class RequiredOptions {
  private final List<String> missing = new ArrayList<>();

  /** Asks for the option; {@code value} is null if it was not given. */
  public RequiredOptions add(String option, Object value) {
    if (value == null) {
      missing.add(option);
    }
    return this;
  }

  /** Refuses to go on if any is missing. */
  public void check(String remedy) {
    if (!missing.isEmpty()) {
      throw new UserException(
          String.format(
              Locale.ROOT, "required and not given: %s; %s", String.join(", ", missing), remedy));
    }
  }
}
