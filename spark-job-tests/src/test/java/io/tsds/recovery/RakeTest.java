package io.tsds.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class RakeTest {
  private static final Set<String> STOP_WORDS =
      Set.of(
          "of", "over", "the", "and", "a", "for", "are", "is", "can", "be", "in", "all", "these");

  private static final Rake RAKE = new Rake(STOP_WORDS);

  /** The abstract with which the method was published. */
  @Test
  void phrasesAreRankedByDegreeOverFrequency() {
    String text =
        "Compatibility of systems of linear constraints over the set of natural numbers."
            + " Criteria of compatibility of a system of linear Diophantine equations, strict"
            + " inequations, and nonstrict inequations are considered.";
    assertThat(RAKE.concepts(text))
        .startsWith("linear diophantine equations", "linear constraints", "natural numbers");
    // Degree 2 over frequency 1 for a word that stands in two-word phrases, 4/2 in both of them.
    assertThat(RAKE.concepts(text)).contains("strict inequations", "nonstrict inequations");
  }

  @Test
  void aThirdOfTheWordsBecomeConcepts() {
    assertThat(RAKE.concepts("alpha. beta. gamma. delta.")).containsExactly("alpha", "beta");
    assertThat(RAKE.concepts("alpha")).containsExactly("alpha");
    assertThat(RAKE.concepts("the of, and 42!")).isEmpty();
    assertThat(RAKE.concepts("")).isEmpty();
  }

  @Test
  void wordsOfAnyScriptCountAndLinesDividePhrases() {
    assertThat(RAKE.concepts("Größe der Maße\nδίκτυο")).containsExactly("größe der maße", "δίκτυο");
    assertThat(RAKE.concepts("state-of-art isn't")).containsExactly("state-of-art isn't");
    assertThat(RAKE.concepts("Python 3 code")).containsExactly("python");
  }

  @Test
  void aPhraseThatRecursIsOneConcept() {
    assertThat(RAKE.concepts("graph theory, graph theory, graph theory and trees"))
        .containsExactly("graph theory");
  }
}
