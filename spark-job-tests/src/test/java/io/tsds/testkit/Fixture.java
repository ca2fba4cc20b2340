package io.tsds.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.LongIds;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One parity case of {@code src/test/resources/fixtures}: inputs rounded to float32 and what an
 * independent float64 oracle says about them. A candidate's id is its row number.
 *
 * @param name the folder's name
 * @param queries row-major [M x d], ids are row numbers
 * @param candidates row-major [N x d], ids are row numbers
 * @param densities kernel density of every pool member, by candidate id
 * @param firstNeighbors candidate ids of the ten nearest, nearest first [M][10]
 * @param firstDistances their Euclidean distances [M][10]
 */
public record Fixture(
    String name,
    Parameters parameters,
    EmbeddingBlock queries,
    EmbeddingBlock candidates,
    KnnKde knnKde,
    KnnUniform knnUniform,
    KnnTv knnTv,
    SortedMap<Long, Double> densities,
    long[][] firstNeighbors,
    double[][] firstDistances) {

  private static final Pattern NPY_HEADER =
      Pattern.compile(
          "\\{'descr': '(<f[48])', 'fortran_order': False, 'shape': \\((\\d+), (\\d+)\\), \\}\\s*");

  /** Parameters of the three methods; KNN-TV has a scale of its own. */
  public record Parameters(
      double alpha, double scale, double bandwidth, int prefetch, int kdeNeighbors) {

    /** The same as options of the command line. */
    public List<String> options() {
      return List.of(
          "--alpha=" + alpha,
          "--scale=" + scale,
          "--bandwidth=" + bandwidth,
          "--prefetch=" + prefetch,
          "--kde-neighbors=" + kdeNeighbors);
    }
  }

  /**
   * What the oracle says of KNN-KDE.
   *
   * @param sStar the kernel-weighted neighborhood size s*
   * @param neighborhoodSizes K_i [M]
   * @param probabilities those above zero, by candidate id
   */
  public record KnnKde(
      double sStar,
      int[] neighborhoodSizes,
      boolean prefetchTooShort,
      SortedMap<Long, Double> probabilities) {}

  /**
   * What the oracle says of KNN-Uniform.
   *
   * @param neighborhoodSize K
   * @param probabilities those above zero, by candidate id
   */
  public record KnnUniform(
      int neighborhoodSize, boolean prefetchTooShort, SortedMap<Long, Double> probabilities) {}

  /**
   * What the oracle says of KNN-TV.
   *
   * @param scale the C it was run with
   * @param probabilities those above zero, by candidate id
   */
  public record KnnTv(
      double scale, boolean prefetchTooShort, SortedMap<Long, Double> probabilities) {}

  /** The names of all fixtures. */
  public static List<String> names() {
    return List.of(
        "basic",
        "exact-duplicates",
        "extreme-alpha",
        "near-duplicates",
        "one-query",
        "prefetch-too-small",
        "unnormalised-f8");
  }

  /** Reads the fixture of that name from the class path. */
  public static Fixture load(String name) {
    try {
      JsonNode expected = new ObjectMapper().readTree(bytes(name, "expected.json"));
      return new Fixture(
          name,
          parameters(expected.get("parameters")),
          embeddings(name, "queries.npy"),
          embeddings(name, "candidates.npy"),
          knnKde(expected.get("knnKde")),
          knnUniform(expected.get("knnUniform")),
          knnTv(expected.get("knnTv")),
          byId(expected.get("densities")),
          longs(expected.get("firstNeighbours")),
          doubles(expected.get("firstDistances")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where one of a fixture's files is: {@code candidates.npy} or {@code queries.npy}. */
  public static Path file(String name, String file) {
    try {
      return Path.of(Fixture.class.getResource("/fixtures/" + name + "/" + file).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Parameters parameters(JsonNode node) {
    return new Parameters(
        node.get("alpha").asDouble(),
        node.get("scale").asDouble(),
        node.get("bandwidth").asDouble(),
        node.get("prefetch").asInt(),
        node.get("kdeNeighbors").asInt());
  }

  private static KnnKde knnKde(JsonNode node) {
    JsonNode sizes = node.get("neighbourhoodSizes");
    int[] neighborhoodSizes = new int[sizes.size()];
    for (int i = 0; i < neighborhoodSizes.length; i++) {
      neighborhoodSizes[i] = sizes.get(i).asInt();
    }
    return new KnnKde(
        node.get("sStar").asDouble(),
        neighborhoodSizes,
        node.get("prefetchTooShort").asBoolean(),
        byId(node.get("probabilities")));
  }

  private static KnnUniform knnUniform(JsonNode node) {
    return new KnnUniform(
        node.get("k").asInt(),
        node.get("prefetchTooShort").asBoolean(),
        byId(node.get("probabilities")));
  }

  private static KnnTv knnTv(JsonNode node) {
    return new KnnTv(
        node.get("scale").asDouble(),
        node.get("prefetchTooShort").asBoolean(),
        byId(node.get("probabilities")));
  }

  private static SortedMap<Long, Double> byId(JsonNode node) {
    SortedMap<Long, Double> values = new TreeMap<>();
    for (var entry : node.properties()) {
      values.put(Long.parseLong(entry.getKey()), entry.getValue().asDouble());
    }
    return values;
  }

  private static long[][] longs(JsonNode rows) {
    long[][] values = new long[rows.size()][];
    for (int i = 0; i < values.length; i++) {
      JsonNode row = rows.get(i);
      values[i] = new long[row.size()];
      for (int j = 0; j < values[i].length; j++) {
        values[i][j] = row.get(j).asLong();
      }
    }
    return values;
  }

  private static double[][] doubles(JsonNode rows) {
    double[][] values = new double[rows.size()][];
    for (int i = 0; i < values.length; i++) {
      JsonNode row = rows.get(i);
      values[i] = new double[row.size()];
      for (int j = 0; j < values[i].length; j++) {
        values[i][j] = row.get(j).asDouble();
      }
    }
    return values;
  }

  private static EmbeddingBlock embeddings(String name, String file) throws IOException {
    return npy(name + "/" + file, bytes(name, file));
  }

  /** Reads a 2-D npy file of version 1 in C order, little-endian float32 or float64. */
  public static EmbeddingBlock npy(String file, byte[] content) {
    ByteBuffer npy = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    // Six bytes of magic, two of version, two of header length.
    int start = 10 + Short.toUnsignedInt(npy.getShort(8));
    String header = new String(npy.array(), 10, start - 10, StandardCharsets.US_ASCII);
    Matcher matcher = NPY_HEADER.matcher(header);
    if (npy.get(6) != 1 || !matcher.matches()) {
      throw new IllegalStateException(file + ": cannot read npy header " + header);
    }
    int rows = Integer.parseInt(matcher.group(2));
    int dimension = Integer.parseInt(matcher.group(3));
    boolean isDouble = matcher.group(1).equals("<f8");
    npy.position(start);
    float[] values = new float[rows * dimension];
    for (int k = 0; k < values.length; k++) {
      values[k] = isDouble ? (float) npy.getDouble() : npy.getFloat();
    }
    return EmbeddingBlock.of(values, rows, dimension, LongIds.range(0, rows));
  }

  private static byte[] bytes(String name, String file) throws IOException {
    String path = "/fixtures/" + name + "/" + file;
    try (InputStream in = Fixture.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(path + " is not on the class path");
      }
      return in.readAllBytes();
    }
  }
}
