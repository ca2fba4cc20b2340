package io.tsds.storage.arrays;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Reads the one kind of text an npy header may hold: a Python dictionary literal with string keys,
 * whose values are strings, {@code True}, {@code False} or tuples of whole numbers. Nothing is ever
 * evaluated. Lists, which stand for structured element types, and all else are faults.
 */
final class DictionaryLiteral {
  private final String text;
  private int position;

  private DictionaryLiteral(String text) {
    this.text = text;
  }

  /**
   * The dictionary: values are {@code String}, {@code Boolean} or {@code long[]}.
   *
   * @throws IllegalArgumentException saying what is wrong at which character
   */
  static Map<String, Object> parse(String text) {
    DictionaryLiteral literal = new DictionaryLiteral(text);
    Map<String, Object> entries = literal.dictionary();
    literal.skipSpace();
    if (literal.position < text.length()) {
      throw literal.fault("nothing more");
    }
    return entries;
  }

  private Map<String, Object> dictionary() {
    Map<String, Object> entries = new LinkedHashMap<>();
    expect('{');
    while (!accept('}')) {
      String key = string();
      expect(':');
      if (entries.put(key, value()) != null) {
        throw fault("each key once");
      }
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    return entries;
  }

  private Object value() {
    skipSpace();
    if (peek() == '\'' || peek() == '"') {
      return string();
    }
    if (peek() == '(') {
      return tuple();
    }
    if (acceptWord("True")) {
      return true;
    }
    if (acceptWord("False")) {
      return false;
    }
    throw fault("a string, True, False or a tuple of numbers");
  }

  private String string() {
    skipSpace();
    char quote = peek();
    if (quote != '\'' && quote != '"') {
      throw fault("a quoted string");
    }
    int end = text.indexOf(quote, position + 1);
    String string = end < 0 ? "\\" : text.substring(position + 1, end);
    if (string.indexOf('\\') >= 0) {
      throw fault("a string that ends and has no backslash");
    }
    position = end + 1;
    return string;
  }

  private long[] tuple() {
    expect('(');
    long[] numbers = {};
    while (!accept(')')) {
      numbers = Arrays.copyOf(numbers, numbers.length + 1);
      numbers[numbers.length - 1] = number();
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    return numbers;
  }

  private long number() {
    skipSpace();
    int start = position;
    while (peek() >= '0' && peek() <= '9') {
      position++;
    }
    int digits = position - start;
    if (digits == 0 || digits > 18 || (digits > 1 && text.charAt(start) == '0')) {
      position = start;
      throw fault("a whole number of at most 18 digits, without zeros before it");
    }
    return Long.parseLong(text.substring(start, position));
  }

  private boolean acceptWord(String word) {
    boolean found = text.startsWith(word, position);
    position += found ? word.length() : 0;
    return found;
  }

  private boolean accept(char wanted) {
    skipSpace();
    boolean found = peek() == wanted;
    position += found ? 1 : 0;
    return found;
  }

  private void expect(char wanted) {
    if (!accept(wanted)) {
      throw fault("'" + wanted + "'");
    }
  }

  private void skipSpace() {
    while (peek() == ' ' || peek() == '\n' || peek() == '\t' || peek() == '\r') {
      position++;
    }
  }

  /** The character to be read next, or NUL at the end. */
  private char peek() {
    return position < text.length() ? text.charAt(position) : '\0';
  }

  private IllegalArgumentException fault(String expected) {
    return new IllegalArgumentException(
        String.format(Locale.ROOT, "expected %s at character %d", expected, position));
  }
}
