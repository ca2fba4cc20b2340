package io.tsds.verify;

import static io.tsds.verify.TamperedProbabilities.SAMPLE;
import static io.tsds.verify.TamperedProbabilities.SEED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.assignment.Method;
import io.tsds.embedding.LongIds;
import io.tsds.knn.NeighborLists;
import io.tsds.report.RunResult;
import io.tsds.storage.result.AssignmentTrace;
import io.tsds.storage.result.SelectionFormat;
import io.tsds.testkit.BruteForce;
import io.tsds.testkit.Embeddings;
import io.tsds.testkit.Fixture;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.NpyFiles;
import io.tsds.testkit.Selections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outputs that were tampered with, each in one way and with all traces covered up. */
class TamperingIT {
  @TempDir private Path folder;

  private Path output;
  private Path candidates;
  private float[][] rows;

  @BeforeEach
  void copyTheCandidates() {
    output = folder.resolve("out");
    rows = NpyFiles.read(Fixture.file("near-duplicates", "candidates.npy"));
    candidates = NpyFiles.write(folder.resolve("candidates.npy"), rows);
  }

  private Selections selection(SelectionFormat format) {
    return Selections.of(candidates, Fixture.file("near-duplicates", "queries.npy"), output)
        .with(Fixture.load("near-duplicates").parameters())
        .format(format)
        .sampleSize(SAMPLE)
        .epochs(2)
        .seed(SEED);
  }

  private List<String> failures() {
    Verification verification =
        new Verification(LocalSpark.session(), new VerifyParameters(output.toString(), 1000, 0));
    return verification.run().failures();
  }

  @Test
  void aProbabilityThatWasChangedShows() throws IOException {
    selection(SelectionFormat.JSONL).run();
    TamperedProbabilities before = TamperedProbabilities.read(output);
    double[] values = before.values().clone();
    values[5] *= 1.01;
    before.with(values).write(output);
    assertThat(failures())
        .anySatisfy(failure -> assertThat(failure).startsWith("probabilities: the sum is 1.0"))
        .anySatisfy(
            failure ->
                assertThat(failure)
                    .startsWith("assignment: id " + before.ids()[5] + ": expected a probability"));
  }

  @Test
  void probabilitiesThatWereExchangedAndDrawnFromAgainShow() throws IOException {
    selection(SelectionFormat.JSONL).run();
    TamperedProbabilities before = TamperedProbabilities.read(output);
    double[] values = before.values().clone();
    int other = 1;
    while (values[other] == values[0]) {
      other++;
    }
    values[0] = before.values()[other];
    values[other] = before.values()[0];
    TamperedProbabilities after = before.with(values);
    after.write(output);
    after.writeDraws(output, after.draws());
    assertThat(failures())
        .hasSize(4)
        .anySatisfy(failure -> assertThat(failure).startsWith("transport: id " + before.ids()[0]))
        .anySatisfy(failure -> assertThat(failure).startsWith("assignment: id " + before.ids()[0]));
  }

  @Test
  void aDrawThatWasMovedShows() throws IOException {
    selection(SelectionFormat.JSONL).run();
    TamperedProbabilities probabilities = TamperedProbabilities.read(output);
    List<int[]> draws = probabilities.draws();
    int from =
        IntStream.range(0, SAMPLE).filter(i -> draws.get(1)[i] > 0).findFirst().orElseThrow();
    draws.get(1)[from]--;
    draws.get(1)[from + 1]++;
    probabilities.writeDraws(output, draws);
    assertThat(failures())
        .hasSize(2)
        .allSatisfy(failure -> assertThat(failure).startsWith("draws: epoch 1, id "));
  }

  @Test
  void epochsThatWereExchangedShow() throws IOException {
    selection(SelectionFormat.NPY).run();
    Path first = output.resolve("selection/epoch=0.npy");
    Path second = output.resolve("selection/epoch=1.npy");
    Files.move(first, folder.resolve("aside"));
    Files.move(second, first);
    Files.move(folder.resolve("aside"), second);
    assertThat(failures())
        .anySatisfy(failure -> assertThat(failure).startsWith("selection: checksum"))
        .anySatisfy(failure -> assertThat(failure).startsWith("draws: epoch 0"));
  }

  @Test
  void missingAndForeignFilesAreNamed() throws IOException {
    selection(SelectionFormat.NPY).run();
    Files.writeString(output.resolve("selection/notes.txt"), "mine");
    assertThat(failures()).containsExactly("files: selection/notes.txt is no file of this result");
    Files.delete(output.resolve("selection/epoch=1.npy"));
    assertThat(failures())
        .containsExactly(
            "files: selection/epoch=1.npy is missing",
            "files: selection/notes.txt is no file of this result");
  }

  @Test
  void linksAreNamedWhereverTheyLead() throws IOException {
    selection(SelectionFormat.NPY).run();
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Files.createSymbolicLink(output.resolve("to-a-folder"), elsewhere);
    Files.createSymbolicLink(output.resolve("selection/to-nowhere"), folder.resolve("nothing"));
    assertThat(failures())
        .containsExactlyInAnyOrder(
            "files: to-a-folder is no file of this result",
            "files: selection/to-nowhere is no file of this result");
    Path drawn = output.resolve("selection/epoch=1.npy");
    Files.move(drawn, elsewhere.resolve("epoch=1.npy"));
    Files.createSymbolicLink(drawn, elsewhere.resolve("epoch=1.npy"));
    assertThat(failures())
        .contains("files: selection/epoch=1.npy is a folder or a link instead of a file");
  }

  @Test
  void aCandidateThatChangedBehindItsSizeAndTimeShows() throws IOException {
    for (Method method : Method.values()) {
      NpyFiles.write(candidates, rows);
      selection(SelectionFormat.PARQUET).method(method).overwrite().run();
      FileTime time = Files.getLastModifiedTime(candidates);
      float[][] changed = Arrays.stream(rows).map(float[]::clone).toArray(float[][]::new);
      changed[bruteForce(1).row(0, 0)][0] += 0.01f;
      NpyFiles.write(candidates, changed);
      Files.setLastModifiedTime(candidates, time);
      assertThat(failures())
          .as(method.toString())
          .anySatisfy(failure -> assertThat(failure).startsWith("neighbors: query 0: digest"));
    }
  }

  @Test
  void theReportOfAnotherRunShows() throws IOException {
    selection(SelectionFormat.PARQUET).run();
    Path mine = output;
    output = folder.resolve("other");
    selection(SelectionFormat.PARQUET).seed(SEED + 1).run();
    String other = Files.readString(output.resolve("report.json"));
    output = mine;
    TamperedProbabilities.replace(output, "report.json", other);
    assertThat(failures())
        .anySatisfy(failure -> assertThat(failure).isEqualTo("report: seed: expected 3, found 4"))
        .anySatisfy(failure -> assertThat(failure).startsWith("selection: checksum"));
  }

  @Test
  void aManifestWithAnotherParameterShows() throws IOException {
    selection(SelectionFormat.PARQUET).run();
    Path manifest = output.resolve("_tsds.json");
    String json = Files.readString(manifest);
    Files.writeString(manifest, json.replaceFirst("\"seed\" : \"3\"", "\"seed\" : \"4\""));
    assertThat(failures())
        .anySatisfy(failure -> assertThat(failure).startsWith("manifest: fingerprint: expected "))
        .contains("report: seed: expected 4, found 3");
  }

  @Test
  void aSearchThatMissedOneNeighborShows() throws IOException {
    selection(SelectionFormat.PARQUET).prefetch(30).run();
    Path file = output.resolve(AssignmentTrace.FILE);
    AssignmentTrace trace = AssignmentTrace.read("trace", Files.readAllBytes(file));
    BruteForce longer = bruteForce(trace.length() + 1);
    assertThat(traceOf(longer, trace, -1).bytes()).isEqualTo(trace.bytes());
    Files.write(file, traceOf(longer, trace, 2).bytes());
    assertThat(failures())
        .anySatisfy(
            failure ->
                assertThat(failure)
                    .startsWith("neighbors: query 2: digest of its neighbors: expected "))
        .noneMatch(failure -> failure.matches("neighbors: query (?!2[,:]).*"));
  }

  @Test
  void anyByteOfTheTraceThatWasChangedShows() throws IOException {
    selection(SelectionFormat.PARQUET).run();
    Path file = output.resolve(AssignmentTrace.FILE);
    byte[] bytes = Files.readAllBytes(file);
    for (int place = 0; place < bytes.length; place++) {
      byte[] changed = bytes.clone();
      changed[place] ^= (byte) (1 << place % 8);
      assertThatThrownBy(() -> AssignmentTrace.read("trace", changed))
          .as("byte %d", place)
          .isInstanceOf(UserException.class);
    }
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    assertThat(failures())
        .containsExactly("result: _trace.bin is damaged: its bytes do not have its checksum");
  }

  /** The trace of lists cut to its length, of which one query's misses its third neighbor. */
  private static AssignmentTrace traceOf(BruteForce longer, AssignmentTrace like, int missing) {
    NeighborLists lists = longer.lists();
    int length = like.length();
    int[] pool = new int[lists.queries() * length];
    double[] squared = new double[pool.length];
    for (int query = 0; query < lists.queries(); query++) {
      for (int rank = 0; rank < length; rank++) {
        int from = query * (length + 1) + rank + (query == missing && rank >= 2 ? 1 : 0);
        pool[query * length + rank] = lists.pool()[from];
        squared[query * length + rank] = lists.squaredDistances()[from];
      }
    }
    return AssignmentTrace.of(
        new NeighborLists(lists.queries(), length, pool, squared),
        new LongIds(Arrays.stream(longer.poolRows()).asLongStream().toArray()),
        like.sizes(),
        like.sizes(),
        like.restMasses());
  }

  private BruteForce bruteForce(int prefetch) {
    float[][] queries = NpyFiles.read(Fixture.file("near-duplicates", "queries.npy"));
    return BruteForce.search(
        Embeddings.numbered(queries).block(), Embeddings.numbered(rows).block(), prefetch);
  }

  @Test
  void aReportOfTheSameLengthThatSaysSomethingElseShows() throws IOException {
    selection(SelectionFormat.PARQUET).run();
    Path page = output.resolve("report.html");
    String text = Files.readString(page);
    Files.writeString(page, text.replaceFirst("Exact", "Exakt"));
    assertThat(failures())
        .singleElement()
        .asString()
        .startsWith("files: report.html has the SHA-256 ");
    Files.writeString(page, text);
    assertThat(failures()).isEmpty();
    Path report = output.resolve("report.json");
    String json = Files.readString(report);
    Files.writeString(
        report, json.replaceFirst("(\"seconds\" : [0-9]*)[0-9]", "$1x").replace('x', '7'));
    assertThat(failures())
        .allMatch(failure -> failure.startsWith("files: report.json has the SHA"));
  }

  @Test
  void outputsWithoutChecksumsOfReportsStayValid() throws IOException {
    selection(SelectionFormat.PARQUET).run();
    Path manifest = output.resolve("_tsds.json");
    String json = Files.readString(manifest);
    String older = json.replaceAll(",\\s*\"sha256\" : \"[0-9a-f]{64}\"", "");
    assertThat(older).isNotEqualTo(json).doesNotContain("sha256");
    Files.writeString(manifest, older);
    assertThat(failures()).isEmpty();
    assertThat(selection(SelectionFormat.PARQUET).run())
        .isInstanceOf(RunResult.AlreadyComplete.class);
  }
}
