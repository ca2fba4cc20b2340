package io.tsds.recovery;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Concepts of a text by rapid automatic keyword extraction (Rose et al. 2010): phrases are runs of
 * words between stop words and punctuation. A word scores its degree, the number of words of the
 * phrases in which it occurs, over its frequency; a phrase scores the sum of its words. O(words log
 * words), and a function of the text alone.
 */
public final class Rake {
  /** A word, with apostrophes and hyphens inside it; or anything else but blanks, which divides. */
  private static final Pattern TOKEN =
      Pattern.compile("([\\p{L}\\p{M}\\p{N}]+(?:['’\\-][\\p{L}\\p{M}\\p{N}]+)*)|(\\R|[^\\s])");

  private static final Pattern NUMBER = Pattern.compile("\\p{N}+");

  /** As its authors have it, a third of the words become keywords. */
  private static final int WORDS_A_CONCEPT = 3;

  private final Set<String> stopWords;

  /**
   * An extraction.
   *
   * @param stopWords in lower case
   */
  public Rake(Set<String> stopWords) {
    this.stopWords = Set.copyOf(stopWords);
  }

  /** The concepts of a text, by score, largest first, and then by their first place in it. */
  public List<String> concepts(String text) {
    List<List<String>> phrases = phrases(text.toLowerCase(Locale.ROOT));
    Map<String, Long> frequency = new HashMap<>();
    Map<String, Long> degree = new HashMap<>();
    for (List<String> phrase : phrases) {
      for (String word : phrase) {
        frequency.merge(word, 1L, Long::sum);
        degree.merge(word, (long) phrase.size(), Long::sum);
      }
    }
    Map<String, Double> scores = new LinkedHashMap<>();
    for (List<String> phrase : phrases) {
      double score = 0;
      for (String word : phrase) {
        score += degree.get(word) / (double) frequency.get(word);
      }
      scores.putIfAbsent(String.join(" ", phrase), score);
    }
    int most = (frequency.size() + WORDS_A_CONCEPT - 1) / WORDS_A_CONCEPT;
    return scores.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(most)
        .map(Map.Entry::getKey)
        .toList();
  }

  private List<List<String>> phrases(String text) {
    List<List<String>> phrases = new ArrayList<>();
    List<String> phrase = new ArrayList<>();
    Matcher token = TOKEN.matcher(text);
    while (token.find()) {
      String word = token.group(1);
      if (word != null && !stopWords.contains(word) && !NUMBER.matcher(word).matches()) {
        phrase.add(word);
      } else if (!phrase.isEmpty()) {
        phrases.add(phrase);
        phrase = new ArrayList<>();
      }
    }
    if (!phrase.isEmpty()) {
      phrases.add(phrase);
    }
    return phrases;
  }
}
