package io.tsds.cli;

import io.tsds.storage.files.Credentials;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Takes credentials out of what a command prints and logs, whoever put them there. Options that
 * hold any are refused by messages that do not repeat them, but a message may repeat an argument
 * that was no option at all, and a library's message may repeat anything.
 */
final class Redaction {
  /** Arguments with credentials, the longest first: each is taken out as it was written. */
  private final List<String> arguments = new ArrayList<>();

  /**
   * @param arguments of the command line; one with credentials goes whole, blanks and quotes in it
   *     included
   */
  Redaction(String... arguments) {
    for (String argument : arguments) {
      String value = argument.startsWith("-") ? behindEquals(argument) : argument;
      if (Credentials.areIn(value)) {
        this.arguments.add(value);
      }
    }
    this.arguments.sort(Comparator.comparing(String::length).reversed());
  }

  /** The text without credentials. */
  String of(String text) {
    String rest = text;
    for (String argument : arguments) {
      rest = rest.replace(argument, scheme(argument) + "***");
    }
    return Credentials.redacted(rest);
  }

  private static String scheme(String uri) {
    int slashes = uri.indexOf("://");
    String scheme = uri.substring(0, Math.max(slashes, 0));
    return scheme.matches("[A-Za-z0-9+.-]+") ? scheme + "://" : "";
  }

  private static String behindEquals(String option) {
    return option.substring(option.indexOf('=') + 1);
  }
}
