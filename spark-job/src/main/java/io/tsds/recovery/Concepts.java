package io.tsds.recovery;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a candidate is about, in a form in which equal concepts are equal strings.
 *
 * @param names normalized, each once, sorted by their UTF-8 bytes
 * @param dropped how many distinct ones were beyond the most that are kept
 */
public record Concepts(List<String> names, int dropped) {
  /** Concepts of a candidate that are kept where nothing else is asked for. */
  public static final int MOST = 64;

  /** The order of UTF-8 bytes, which is that of code points. */
  static final Comparator<String> BY_UTF8 =
      Comparator.comparing(name -> name.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

  /** Spaces of any kind, separators of fields and records, and the next line of old terminals. */
  private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}\\x1c-\\x1f\\x85]+");

  /**
   * Normalizes concepts: NFKC, lower case, blanks collapsed; empty and repeated ones are dropped,
   * and then all behind the first {@code most}.
   *
   * @param raw in the order of the input; none may be null
   */
  public static Concepts of(Collection<String> raw, int most) {
    Set<String> distinct = new LinkedHashSet<>();
    for (String concept : raw) {
      String name = normalized(concept);
      if (!name.isEmpty()) {
        distinct.add(name);
      }
    }
    List<String> kept = distinct.stream().limit(most).sorted(BY_UTF8).toList();
    return new Concepts(kept, distinct.size() - kept.size());
  }

  private static String normalized(String concept) {
    String text = Normalizer.normalize(concept, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    return BLANKS.matcher(text).replaceAll(" ").strip();
  }
}
