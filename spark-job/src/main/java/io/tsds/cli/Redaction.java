package io.tsds.cli;

import java.util.regex.Pattern;

/**
 * Takes user and password out of URIs in a text, whoever put them there: options that hold any are
 * refused, but a message may repeat an argument that was no option at all.
 */
final class Redaction {
  /** A secret may hold slashes, so everything up to the last at sign of the word goes. */
  private static final Pattern USER_INFO =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*://)[^\\s'\"@]*:[^\\s'\"]*@");

  private Redaction() {}

  static String of(String text) {
    return USER_INFO.matcher(text).replaceAll("$1***@");
  }
}
