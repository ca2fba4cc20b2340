package io.tsds.generate;

import io.tsds.generate.RandomStreams.Stream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.DiscreteSampler;
import org.apache.commons.rng.sampling.distribution.RejectionInversionZipfSampler;

/**
 * What instructions are about. Each cluster has a vocabulary of its own, its topic with one of some
 * nouns behind it, and all share another one. A row has 2 to 5 different concepts; each is a shared
 * one with probability 1/4, and its rank in its vocabulary follows Zipf's law. Frequent concepts
 * meet often, rare ones seldom, so that a filter that refuses new pairs of known concepts has some
 * to refuse.
 */
final class RecoveryConcepts {
  static final int FEWEST = 2;
  static final int MOST = 5;

  private static final double SHARED_RATE = 0.25;
  private static final double EXPONENT = 1.6;

  /** No stop words, as all words below, so that keywords of a text are its concepts. */
  private static final List<String> TOPICS =
      List.of(
          "arithmetic",
          "grammar",
          "chemistry",
          "history",
          "programming",
          "medicine",
          "cooking",
          "law",
          "geometry",
          "poetry",
          "physics",
          "geography",
          "databases",
          "biology",
          "music",
          "economics",
          "algebra",
          "translation",
          "astronomy",
          "painting",
          "networks",
          "botany",
          "gardening",
          "statistics");

  private static final List<String> NOUNS =
      List.of(
          "rule",
          "method",
          "exercise",
          "definition",
          "puzzle",
          "notation",
          "table",
          "proof",
          "diagram",
          "theory",
          "experiment",
          "dictionary",
          "vocabulary",
          "tradition",
          "instrument",
          "estimate",
          "glossary",
          "structure",
          "riddle",
          "manual",
          "survey",
          "debate",
          "archive",
          "curriculum",
          "paradox",
          "lecture",
          "handbook",
          "timeline",
          "catalog",
          "anecdote");

  private static final List<String> SHARED =
      List.of(
          "brief summary",
          "numbered list",
          "plain wording",
          "cited source",
          "worked solution",
          "typical mistake",
          "open question",
          "historical background",
          "practical advice",
          "critical review");

  private static final List<String> VERBS =
      List.of("Explain", "Compare", "Describe", "Discuss", "Review", "Illustrate");

  private final long seed;
  private final RecoveryClusters clusters;

  /**
   * A row's concepts and a sentence that has them.
   *
   * @param concepts different ones, in the order in which they were drawn
   */
  record Instruction(List<String> concepts, String text) {}

  RecoveryConcepts(long seed, RecoveryClusters clusters) {
    this.seed = seed;
    this.clusters = clusters;
  }

  /** The concepts of one cluster alone, most frequent first. */
  static List<String> vocabulary(int cluster) {
    String topic = topic(cluster);
    return NOUNS.stream().map(noun -> topic + " " + noun).toList();
  }

  /** The concepts that all clusters share, most frequent first. */
  static List<String> shared() {
    return SHARED;
  }

  Instruction instruction(long row) {
    UniformRandomProvider random = RandomStreams.generator(seed, Stream.CONCEPTS, row);
    String topic = topic(clusters.clusterOf(row));
    DiscreteSampler own = zipf(random, NOUNS.size());
    DiscreteSampler common = zipf(random, SHARED.size());
    int count = FEWEST + random.nextInt(MOST - FEWEST + 1);
    Set<String> concepts = new LinkedHashSet<>();
    while (concepts.size() < count) {
      concepts.add(
          random.nextDouble() < SHARED_RATE
              ? SHARED.get(common.sample() - 1)
              : topic + " " + NOUNS.get(own.sample() - 1));
    }
    List<String> drawn = new ArrayList<>(concepts);
    return new Instruction(drawn, sentence(VERBS.get(random.nextInt(VERBS.size())), drawn));
  }

  private static DiscreteSampler zipf(UniformRandomProvider random, int words) {
    return RejectionInversionZipfSampler.of(random, words, EXPONENT);
  }

  private static String topic(int cluster) {
    int turn = cluster / TOPICS.size();
    String word = TOPICS.get(cluster % TOPICS.size());
    return turn == 0 ? word : word + "-" + (turn + 1);
  }

  private static String sentence(String verb, List<String> concepts) {
    int last = concepts.size() - 1;
    return verb
        + " the "
        + String.join(", the ", concepts.subList(0, last))
        + " and the "
        + concepts.get(last)
        + ".";
  }
}
