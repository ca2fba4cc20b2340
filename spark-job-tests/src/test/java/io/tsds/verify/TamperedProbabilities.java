package io.tsds.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.embedding.IdColumn;
import io.tsds.embedding.LongIds;
import io.tsds.report.ReportJson;
import io.tsds.report.RunReport;
import io.tsds.sampling.DrawMode;
import io.tsds.sampling.Sampler;
import io.tsds.storage.result.EpochDraws;
import io.tsds.storage.result.RowChecksums;
import io.tsds.testkit.ManifestChecksums;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The probabilities of an output in JSON lines, to be changed with everything that shows it.
 *
 * @param ids ascending [support]
 * @param values one of each id [support]
 */
record TamperedProbabilities(long[] ids, double[] values) {
  static final int SAMPLE = 40;
  static final long SEED = 3;

  private static final String FILE = "probabilities/part-00000.jsonl";

  static TamperedProbabilities read(Path output) throws IOException {
    List<String> lines = Files.readAllLines(output.resolve(FILE));
    long[] ids = new long[lines.size()];
    double[] values = new double[lines.size()];
    for (int i = 0; i < ids.length; i++) {
      String[] parts = lines.get(i).split("[:,}]", -1);
      ids[i] = Long.parseLong(parts[1]);
      values[i] = Double.parseDouble(parts[3]);
    }
    return new TamperedProbabilities(ids, values);
  }

  TamperedProbabilities with(double[] others) {
    return new TamperedProbabilities(ids, others);
  }

  List<int[]> draws() {
    Sampler sampler = Sampler.of(values, SAMPLE, DrawMode.WITH_REPLACEMENT, SEED);
    List<int[]> draws = new ArrayList<>();
    for (int epoch = 0; epoch < 2; epoch++) {
      draws.add(Arrays.stream(sampler.draws(epoch)).mapToInt(Math::toIntExact).toArray());
    }
    return draws;
  }

  /** Writes the rows, and their checksum and sum into the report. */
  void write(Path output) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < ids.length; i++) {
      lines.append("{\"id\":" + ids[i] + ",\"probability\":" + values[i] + "}\n");
    }
    replace(output, FILE, lines.toString());
    RunReport report = report(output);
    String text = Files.readString(output.resolve("report.json"));
    String checksum = RowChecksums.ofProbabilities(column(), values);
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    replace(
        output,
        "report.json",
        text.replace(report.checksums().probabilities(), checksum)
            .replace(
                "\"probabilitySum\" : " + report.certificate().probabilitySum(),
                "\"probabilitySum\" : " + sum));
    assertThat(report(output).certificate().probabilitySum()).isEqualTo(sum);
  }

  /** Writes other draws, and their checksum into the report. */
  void writeDraws(Path output, List<int[]> draws) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int epoch = 0; epoch < draws.size(); epoch++) {
      for (int i = 0; i < ids.length; i++) {
        if (draws.get(epoch)[i] > 0) {
          lines.append(
              "{\"id\":%d,\"epoch\":%d,\"draws\":%d}%n"
                  .formatted(ids[i], epoch, draws.get(epoch)[i]));
        }
      }
    }
    RunReport report = report(output);
    replace(output, "selection/part-00000.jsonl", lines.toString());
    replace(
        output,
        "report.json",
        Files.readString(output.resolve("report.json"))
            .replace(
                report.checksums().selection(), RowChecksums.ofSelection(column(), counts(draws))));
  }

  private static EpochDraws counts(List<int[]> draws) {
    List<long[]> counts = new ArrayList<>();
    draws.forEach(epoch -> counts.add(IntStream.of(epoch).asLongStream().toArray()));
    return EpochDraws.of(1, counts);
  }

  private IdColumn column() {
    return new LongIds(ids.clone());
  }

  private static RunReport report(Path output) throws IOException {
    return ReportJson.read(Files.readString(output.resolve("report.json")));
  }

  /** Puts a text into a file of the output, and its length and checksum into the manifest. */
  static void replace(Path output, String name, String text) throws IOException {
    Path file = output.resolve(name);
    Files.writeString(file, text);
    Path manifest = output.resolve("_tsds.json");
    String json = Files.readString(manifest);
    String sized =
        json.replaceFirst(
            "(\"name\" : \"" + name + "\",\\s*\"bytes\" : )[0-9]+", "$1" + Files.size(file));
    String checked =
        sized.replaceFirst(
            "(\"name\" : \"" + name + "\",[^}]*\"sha256\" : \")[0-9a-f]+",
            "$1" + ManifestChecksums.sha256(text));
    Files.writeString(manifest, checked);
  }
}
