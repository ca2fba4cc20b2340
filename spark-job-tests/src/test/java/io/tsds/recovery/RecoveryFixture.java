package io.tsds.recovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tsds.testkit.ProjectFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A case of {@code src/test/resources/paser} in which the clusters are given: candidates, and what
 * an independent float64 oracle says of them.
 */
record RecoveryFixture(String name, List<Candidate> candidates, JsonNode expected) {
  static final List<String> NAMES =
      List.of(
          "basic",
          "concept-conflicts",
          "concept-graph-closes",
          "duplicates",
          "one-cluster",
          "ties",
          "unfilled-budgets",
          "zero-degradation");

  private static final Path FOLDER =
      ProjectFolder.root().resolve("spark-job-tests/src/test/resources/paser");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A line of candidates.jsonl. */
  record Candidate(
      JsonNode id,
      int cluster,
      double degradation,
      int instruction,
      int response,
      Concepts concepts) {
    double efficiency() {
      return Efficiency.of(degradation, instruction, response);
    }
  }

  static RecoveryFixture load(String name) {
    List<Candidate> candidates = new ArrayList<>();
    for (String line : lines(FOLDER.resolve(name).resolve("candidates.jsonl"))) {
      JsonNode row = json(line);
      List<String> concepts = new ArrayList<>();
      row.get("concepts").forEach(concept -> concepts.add(concept.asText()));
      candidates.add(
          new Candidate(
              row.get("id"),
              row.get("cluster").asInt(),
              row.get("degradation").asDouble(),
              row.get("instruction_tokens").asInt(),
              row.get("response_tokens").asInt(),
              Concepts.of(concepts, Concepts.MOST)));
    }
    return new RecoveryFixture(name, candidates, expected(name));
  }

  static JsonNode expected(String name) {
    return json(String.join("\n", lines(FOLDER.resolve(name).resolve("expected.json"))));
  }

  static Path file(String name, String file) {
    return FOLDER.resolve(name).resolve(file);
  }

  /** The ids of a reference, as text. */
  List<String> reference(String reference) {
    return lines(FOLDER.resolve(name).resolve("references").resolve(reference + ".txt")).stream()
        .filter(line -> !line.isBlank())
        .toList();
  }

  List<String> references() {
    List<String> names = new ArrayList<>();
    expected.get("bounds").fieldNames().forEachRemaining(names::add);
    return names;
  }

  int clusterCount() {
    return expected.get("parameters").get("clusters").asInt();
  }

  long budget() {
    return expected.get("parameters").get("budget").asLong();
  }

  List<ClusterDegradation> clusters() {
    return IntStream.range(0, clusterCount()).mapToObj(this::cluster).toList();
  }

  private ClusterDegradation cluster(int number) {
    DegradationSum sum = new DegradationSum();
    members(number).forEach(candidate -> sum.add(candidate.degradation));
    return new ClusterDegradation(sum.count(), sum.count(), sum.mean(), sum.standardError());
  }

  List<Candidate> members(int cluster) {
    return candidates.stream().filter(candidate -> candidate.cluster == cluster).toList();
  }

  /** The queues of the clusters. */
  List<List<QueuedCandidate<String>>> queues() {
    Comparator<Candidate> byId =
        Comparator.comparing(
            Candidate::id,
            (a, b) ->
                a.isTextual()
                    ? Concepts.BY_UTF8.compare(a.asText(), b.asText())
                    : Long.compare(a.asLong(), b.asLong()));
    return IntStream.range(0, clusterCount())
        .mapToObj(
            cluster ->
                members(cluster).stream()
                    .sorted(
                        Comparator.comparing(Candidate::efficiency).reversed().thenComparing(byId))
                    .map(
                        candidate ->
                            new QueuedCandidate<>(
                                candidate.id.asText(), candidate.efficiency(), candidate.concepts))
                    .toList())
        .toList();
  }

  /** Clusters by id, as text. */
  Map<String, Integer> clusterById() {
    Map<String, Integer> clusters = new HashMap<>();
    candidates.forEach(candidate -> clusters.put(candidate.id.asText(), candidate.cluster));
    return clusters;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
