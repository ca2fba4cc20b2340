package io.tsds.storage.files;

import io.tsds.UserException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Credentials inside URIs. They would end up in logs, manifests and reports, so a URI with any is
 * refused, and text that may repeat one is redacted. This class alone decides what counts:
 *
 * <ul>
 *   <li>{@code scheme://USER:PASSWORD@host}, with any number of slashes but for local files, whose
 *       names may hold colons and at signs; also percent-encoded, and without a scheme;
 *   <li>{@code scheme://USER@host}, but for schemes that put a container before the at sign;
 *   <li>any colon in the place of an S3 bucket, and elsewhere a colon behind the host that no port
 *       follows: a secret with a slash in it ends the authority early;
 *   <li>{@code USER:PASSWORD@} in an alternative of a glob's braces, but in local names;
 *   <li>a query with a signature, a token or a key, such as {@code ?sig=} or {@code
 *       &X-Amz-Signature=}.
 * </ul>
 */
public final class Credentials {
  /** Here the part before the at sign is a container, as in {@code abfss://container@account}. */
  private static final Set<String> CONTAINER_SCHEMES = Set.of("abfs", "abfss", "wasb", "wasbs");

  private static final Set<String> BUCKET_SCHEMES = Set.of("s3", "s3a", "s3n");

  /** Names of local files may hold any character. */
  private static final Set<String> LOCAL_SCHEMES = Set.of("file", "local");

  private static final Pattern URI =
      Pattern.compile("(?<scheme>[A-Za-z][A-Za-z0-9+.-]*):(?<slashes>/+)(?<authority>[^/]*)");

  /** What Hadoop takes for a host without a scheme. */
  private static final Pattern NETWORK_PATH = Pattern.compile("^[(\\[{]*//[^/]*:[^/]*@");

  /** No scheme and no slash before the at sign, as tools for copying files have it. */
  private static final Pattern BARE = Pattern.compile("^[^/:@\\s]+:[^/@\\s][^@\\s]*@[^\\s]*");

  /** In one of the alternatives of a glob on a store. */
  private static final Pattern IN_BRACES =
      Pattern.compile("\\{([^{}]*,)?[^{},/:@]+:[^{},@]+@[^{}]*\\}");

  private static final Pattern SIGNED_QUERY =
      Pattern.compile(
          "(?i)[?&;#](?:sig|sas|pwd|credential|[a-z_-]*(?:signature|token|secret|password"
              + "|access[_-]?key(?:[_-]?id)?|account[_-]?key|api[_-]?key"
              + "|x-[a-z]+-credential))=[^&;#\\s]");

  /** What may follow a host and its colon: a port, and in a sentence a sign of punctuation. */
  private static final Pattern PORT = Pattern.compile("[0-9]{0,5}[),.;:\\]}>|]*");

  private static final Pattern PUNCTUATION = Pattern.compile("[),.;:\\]}>|]+$");

  /** Words of a message. */
  private static final Pattern WORD = Pattern.compile("[^\\s'\"`]+");

  /** What is wrong with a URI that holds any. */
  public static final String REFUSAL =
      "holds credentials, which would end up in logs and reports; configure them with"
          + " spark.hadoop.fs.* keys or a credential provider instead";

  private Credentials() {}

  /**
   * Refuses a URI that the user gave as {@code parameter}, by a message that does not repeat it.
   */
  public static void refuseIn(String parameter, String uri) {
    if (areIn(uri)) {
      throw new UserException(parameter + " " + REFUSAL);
    }
  }

  /** Whether the text of a file, a folder or a glob holds any. */
  public static boolean areIn(String uri) {
    String text = uri.strip();
    return areInPlain(text) || areInPlain(decoded(text));
  }

  /** The text with {@code ***} in the place of every word that holds any. */
  public static String redacted(String text) {
    return WORD.matcher(text).replaceAll(word -> Matcher.quoteReplacement(redactedWord(word)));
  }

  private static String redactedWord(MatchResult match) {
    String word = match.group();
    int value = word.startsWith("-") ? word.indexOf('=') + 1 : 0;
    String uri = word.substring(value);
    if (!areIn(uri)) {
      return word;
    }
    Matcher scheme = URI.matcher(uri);
    String kept = scheme.lookingAt() ? scheme.group("scheme") + "://" : "";
    return word.substring(0, value) + kept + "***";
  }

  private static boolean areInPlain(String text) {
    if (BARE.matcher(text).find() || SIGNED_QUERY.matcher(text).find()) {
      return true;
    }
    if (NETWORK_PATH.matcher(text).find()) {
      return true;
    }
    Matcher uri = URI.matcher(text);
    // A search goes on behind the slashes, since in a list one URI ends where the next begins.
    for (int from = 0; uri.find(from); from = uri.end("slashes")) {
      String scheme = uri.group("scheme").toLowerCase(Locale.ROOT);
      if (areInAuthority(scheme, uri.group("slashes").length(), uri.group("authority"))
          || (!LOCAL_SCHEMES.contains(scheme)
              && IN_BRACES.matcher(text).region(uri.end("slashes"), text.length()).find())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether the part between the slashes and the next one holds any.
   *
   * @param slashes two before an authority; one, or three, before a path, where only users who
   *     mistype put credentials
   */
  private static boolean areInAuthority(String scheme, int slashes, String authority) {
    boolean local = LOCAL_SCHEMES.contains(scheme);
    if (local && slashes != 2) {
      return false;
    }
    int at = authority.lastIndexOf('@');
    String host = authority.substring(at + 1);
    boolean container = CONTAINER_SCHEMES.contains(scheme);
    if (BUCKET_SCHEMES.contains(scheme)) {
      return at >= 0 || PUNCTUATION.matcher(host).replaceFirst("").indexOf(':') >= 0;
    }
    if (at >= 0 && (authority.lastIndexOf(':', at) >= 0 || (!container && slashes == 2))) {
      return true;
    }
    int colon = host.lastIndexOf(':');
    boolean insideBrackets = host.lastIndexOf(']') > colon;
    return colon >= 0
        && (slashes == 2 || container)
        && !insideBrackets
        && !PORT.matcher(host.substring(colon + 1)).matches();
  }

  /** The text with every percent code replaced; as it is where it has none or a wrong one. */
  private static String decoded(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      int code = text.charAt(i) == '%' ? hexadecimal(text, i + 1) : -1;
      plain.append(code >= 0 ? (char) code : text.charAt(i));
      i += code >= 0 ? 2 : 0;
    }
    return plain.toString();
  }

  /** The ASCII code in two digits at a place of the text, or -1. */
  private static int hexadecimal(String text, int start) {
    if (start + 2 > text.length()) {
      return -1;
    }
    int high = Character.digit(text.charAt(start), 16);
    int low = Character.digit(text.charAt(start + 1), 16);
    int code = high * 16 + low;
    return high >= 0 && low >= 0 && code < 128 ? code : -1;
  }
}
