package io.tsds.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConceptGraphTest {
  private static Concepts concepts(String... names) {
    return Concepts.of(List.of(names), Concepts.MOST);
  }

  @Test
  void conceptsAreNormalized() {
    // Full-width letters, a ligature, spaces of several kinds, and letters of two cases.
    assertThat(concepts("ＡＢＣ", " abc ", "ﬁre\u00a0 \u2003place", "", " \t", "É").names())
        .containsExactly("abc", "fire place", "é");
    assertThat(concepts("a\u001cb", "a\u0085b", "A  B").names()).containsExactly("a b");
  }

  @Test
  void conceptsAreSortedByTheirBytes() {
    // In UTF-16 the last one would come before U+FFxx.
    assertThat(concepts("\uD83D\uDE00", "\uA640", "z", "ä").names())
        .containsExactly("z", "ä", "\uA641", "\uD83D\uDE00");
  }

  @Test
  void moreThanTheMostAreDroppedAndCounted() {
    Concepts kept = Concepts.of(List.of("c", "b", "C", "a", "d"), 2);
    assertThat(kept.names()).containsExactly("b", "c");
    assertThat(kept.dropped()).isEqualTo(2);
  }

  @Test
  void pairsOfKnownConceptsMustHaveOccurredTogether() {
    ConceptGraph graph = new ConceptGraph(0);
    assertThat(graph.fit(concepts("a", "b")).pairs()).isZero();
    graph.add(concepts("a", "b"));
    graph.add(concepts("c"));
    assertThat(graph.concepts()).isEqualTo(3);
    assertThat(graph.edges()).isEqualTo(1);
    // New ones do not count.
    ConceptGraph.Fit fit = graph.fit(concepts("a", "b", "new"));
    assertThat(fit).isEqualTo(new ConceptGraph.Fit(0, 1, null, null));
    assertThat(graph.accepts(fit)).isTrue();
    fit = graph.fit(concepts("c", "b", "a"));
    assertThat(fit).isEqualTo(new ConceptGraph.Fit(2, 3, "a", "c"));
    assertThat(graph.accepts(fit)).isFalse();
    assertThat(graph.concepts()).isEqualTo(3);
  }

  @Test
  void toleranceIsAShareOfThePairs() {
    ConceptGraph graph = new ConceptGraph(0.5);
    List.of("a", "b", "c", "d").forEach(name -> graph.add(concepts(name)));
    graph.add(concepts("a", "b", "c"));
    assertThat(graph.accepts(graph.fit(concepts("a", "b", "c", "d")))).isTrue();
    assertThat(graph.accepts(graph.fit(concepts("a", "b", "d")))).isFalse();
    assertThat(new ConceptGraph(0.29).accepts(new ConceptGraph.Fit(29, 100, "a", "b"))).isTrue();
    assertThat(new ConceptGraph(0.29).accepts(new ConceptGraph.Fit(30, 100, "a", "b"))).isFalse();
    assertThatThrownBy(() -> new ConceptGraph(1.1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void manyConceptsOfOneCandidateAreJoinedInPairs() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      names.add("concept " + i);
    }
    ConceptGraph graph = new ConceptGraph(0);
    graph.add(Concepts.of(names, 64));
    assertThat(graph.edges()).isEqualTo(64 * 63 / 2);
    assertThat(graph.fit(Concepts.of(names, 64)).missing()).isZero();
  }
}
