package io.tsds.report.html;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Markup under construction. Text and attribute values are escaped here and nowhere else, so no
 * path or id can become markup.
 */
final class Html {
  private final StringBuilder out = new StringBuilder(1 << 14);
  private final Deque<String> open = new ArrayDeque<>();

  /**
   * Begins an element.
   *
   * @param attributes names and values in turn
   */
  Html open(String tag, String... attributes) {
    startTag(tag, attributes);
    open.push(tag);
    return this;
  }

  /** Ends the innermost element. */
  Html close() {
    out.append("</").append(open.pop()).append('>');
    return this;
  }

  /** Ends the innermost element, and the line. */
  Html closeLine() {
    close();
    out.append('\n');
    return this;
  }

  /** A whole element with text in it. */
  Html element(String tag, String text, String... attributes) {
    return open(tag, attributes).text(text).close();
  }

  /** An element that has no content, such as {@code <meta>}. */
  Html empty(String tag, String... attributes) {
    startTag(tag, attributes);
    return this;
  }

  Html text(String text) {
    escape(text);
    return this;
  }

  /** A sentence of this project's, in which parameters stand between backquotes. */
  Html sentence(String text) {
    String[] parts = text.split("`", -1);
    for (int i = 0; i < parts.length; i++) {
      if (i % 2 == 0) {
        text(parts[i]);
      } else if (i == parts.length - 1) {
        text("`" + parts[i]);
      } else {
        element("code", parts[i]);
      }
    }
    return this;
  }

  /** A style sheet, which is the project's own and not escaped. */
  Html style(String sheet) {
    out.append("<style>\n").append(sheet).append("</style>\n");
    return this;
  }

  /** A script, which is the project's own and not escaped. */
  Html script(String script) {
    out.append("<script>\n").append(script).append("</script>\n");
    return this;
  }

  /** The finished page; every element is closed by then. */
  String page() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("elements still open: " + open);
    }
    return "<!DOCTYPE html>\n" + out;
  }

  private void startTag(String tag, String... attributes) {
    out.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      escape(attributes[i + 1]);
      out.append('"');
    }
    out.append('>');
  }

  /** Control characters and halves of characters may not stand in a page. */
  private static boolean isWritable(String text, int i) {
    char c = text.charAt(i);
    if (Character.isSurrogate(c)) {
      return Character.isHighSurrogate(c)
          ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
          : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }
    return !Character.isISOControl(c) || c == '\n' || c == '\t' || c == '\r';
  }

  private void escape(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = isWritable(text, i) ? text.charAt(i) : '\uFFFD';
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
  }
}
