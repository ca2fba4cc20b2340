package io.tsds.report;

/**
 * The beginning of a text, as much as a report shows of it.
 *
 * @param text at most {@value #MOST_CHARACTERS} characters
 * @param cut whether the text goes on
 */
public record Excerpt(String text, boolean cut) {
  /** About five lines of a page. */
  public static final int MOST_CHARACTERS = 400;

  public Excerpt {
    FactChecks.atMost("characters of text", text.codePointCount(0, text.length()), MOST_CHARACTERS);
  }

  /** Of a text; null if there is none. */
  public static Excerpt of(String text) {
    if (text == null) {
      return null;
    }
    // No character has more than two units, so that short texts need not be counted.
    boolean cut =
        text.length() > MOST_CHARACTERS && text.codePointCount(0, text.length()) > MOST_CHARACTERS;
    return new Excerpt(
        cut ? text.substring(0, text.offsetByCodePoints(0, MOST_CHARACTERS)) : text, cut);
  }
}
