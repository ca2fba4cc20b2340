package io.tsds.spectral;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.SquaredDistance;
import io.tsds.testkit.Fixture;
import io.tsds.testkit.ProjectFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A case of {@code src/test/resources/paser} with embeddings in well separated clusters, its exact
 * copies collapsed.
 *
 * @param rows distinct rows, in the order in which they first appear, row-major
 * @param sources the distinct row of every row
 */
record ClusterFixture(JsonNode expected, float[] rows, int dimension, int[] sources) {
  private static final Path FOLDER =
      ProjectFolder.root().resolve("spark-job-tests/src/test/resources/paser");

  static ClusterFixture load(String name) {
    EmbeddingBlock all = embeddings(name);
    int dimension = all.dimension();
    Map<String, Integer> distinct = new LinkedHashMap<>();
    List<float[]> kept = new ArrayList<>();
    int[] sources = new int[all.rows()];
    for (int row = 0; row < sources.length; row++) {
      float[] values = Arrays.copyOfRange(all.values(), row * dimension, (row + 1) * dimension);
      sources[row] = distinct.computeIfAbsent(Arrays.toString(values), key -> kept.size());
      if (sources[row] == kept.size()) {
        kept.add(values);
      }
    }
    float[] rows = new float[kept.size() * dimension];
    for (int row = 0; row < kept.size(); row++) {
      System.arraycopy(kept.get(row), 0, rows, row * dimension, dimension);
    }
    try {
      JsonNode expected =
          new ObjectMapper()
              .readTree(Files.readString(FOLDER.resolve(name).resolve("expected.json")));
      return new ClusterFixture(expected, rows, dimension, sources);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static EmbeddingBlock embeddings(String name) {
    Path file = FOLDER.resolve(name).resolve("embeddings.npy");
    try {
      return Fixture.npy(file.toString(), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int size() {
    return rows.length / dimension;
  }

  private int parameter(String name) {
    return expected.get("parameters").get(name).asInt();
  }

  NearestNeighbors nearest() {
    int k = parameter("neighbors");
    int[] neighbors = new int[size() * k];
    double[] distances = new double[neighbors.length];
    for (int row = 0; row < size(); row++) {
      nearest(rows, row, row, neighbors, distances, k, row * k);
    }
    return new NearestNeighbors(k, neighbors, distances);
  }

  /** The k nearest rows of this fixture to a row of some others, by distance and then by number. */
  private void nearest(
      float[] others, int other, int but, int[] neighbors, double[] distances, int k, int into) {
    double[] squared =
        IntStream.range(0, size())
            .mapToDouble(
                row ->
                    SquaredDistance.between(
                        others, other * dimension, rows, row * dimension, dimension))
            .toArray();
    int[] order =
        IntStream.range(0, size())
            .filter(row -> row != but)
            .boxed()
            .sorted(Comparator.comparing((Integer row) -> squared[row]))
            .limit(k)
            .mapToInt(Integer::intValue)
            .toArray();
    for (int rank = 0; rank < k; rank++) {
      neighbors[into + rank] = order[rank];
      distances[into + rank] = Math.sqrt(squared[order[rank]]);
    }
  }

  /** The label of a row of another fixture, from its nearest rows here. */
  int transferred(LabelTransfer transfer, ClusterFixture from, int row) {
    int k = parameter("neighbors");
    int[] neighbors = new int[k];
    double[] distances = new double[k];
    nearest(from.rows, row, -1, neighbors, distances, k, 0);
    return transfer.label(neighbors, distances);
  }

  NormalizedAffinity graph() {
    double tau = expected.get("parameters").get("tau").asDouble();
    return new NormalizedAffinity(NeighborAffinity.of(nearest()), tau);
  }

  NormalizedAffinity dense() {
    return new NormalizedAffinity(DenseAffinity.of(rows, size(), dimension), 0);
  }

  /** Labels of all rows from those of the distinct ones. */
  int[] ofAllRows(int[] labels) {
    return Arrays.stream(sources).map(source -> labels[source]).toArray();
  }

  static int[] ints(JsonNode array) {
    return IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray();
  }

  int[] shuffledOrder(long seed) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, size()).boxed().toList());
    Collections.shuffle(order, new Random(seed));
    return order.stream().mapToInt(Integer::intValue).toArray();
  }

  /** The rows of these numbers. */
  ClusterFixture inOrder(int[] order) {
    float[] chosen = new float[order.length * dimension];
    for (int row = 0; row < order.length; row++) {
      System.arraycopy(rows, order[row] * dimension, chosen, row * dimension, dimension);
    }
    return new ClusterFixture(expected, chosen, dimension, sources);
  }

  /** The rows after some rotations in planes of two axes. */
  ClusterFixture rotated(long seed) {
    Random random = new Random(seed);
    float[] turned = rows.clone();
    for (int turn = 0; turn < 200; turn++) {
      int a = random.nextInt(dimension);
      int b = (a + 1 + random.nextInt(dimension - 1)) % dimension;
      double angle = random.nextDouble() * 2 * Math.PI;
      for (int row = 0; row < size(); row++) {
        double x = turned[row * dimension + a];
        double y = turned[row * dimension + b];
        turned[row * dimension + a] = (float) (x * Math.cos(angle) - y * Math.sin(angle));
        turned[row * dimension + b] = (float) (x * Math.sin(angle) + y * Math.cos(angle));
      }
    }
    return new ClusterFixture(expected, turned, dimension, sources);
  }
}
