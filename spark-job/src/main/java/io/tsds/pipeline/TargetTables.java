package io.tsds.pipeline;

import io.tsds.embedding.IdColumn;
import io.tsds.parameters.SelectionParameters;
import io.tsds.pipeline.assignment.SamplingStage;
import io.tsds.pipeline.search.SearchOutcome;
import io.tsds.report.Checksums;
import io.tsds.report.SampleFacts;
import io.tsds.report.SizeFacts;
import io.tsds.report.StageFacts;
import io.tsds.storage.result.NearDuplicateRows;
import io.tsds.storage.result.ResultWriter;
import io.tsds.storage.result.TransportRows;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.hadoop.fs.Path;

/** Writes the tables of one target task into its folder, and tells what was written. */
final class TargetTables {
  private static final String WEIGHTS = "weights.npy";

  private final ResultWriter writer;
  private final Path folder;
  private final SelectionParameters.Sample sample;
  private final OptionalLong weights;

  /**
   * @param folder of the target task's results
   * @param weights rows of the candidates, of each of which a weight is written; empty for none
   */
  TargetTables(
      ResultWriter writer, Path folder, SelectionParameters.Sample sample, OptionalLong weights) {
    this.writer = writer;
    this.folder = folder;
    this.sample = sample;
    this.weights = weights;
  }

  /** The rows that get a weight where weights were asked for. */
  static OptionalLong weighedRows(SelectionParameters parameters, SearchOutcome search) {
    return parameters.extras().weights()
        ? OptionalLong.of(search.inputs().candidateRows())
        : OptionalLong.empty();
  }

  /**
   * What was drawn and written.
   *
   * @param stages the last two of a report
   */
  record Written(SampleFacts sample, Checksums checksums, List<StageFacts> stages) {}

  /**
   * Draws and writes.
   *
   * @param drawings of each sample size, ascending
   * @param ids of the pool, ascending [pool]
   * @param probabilities [pool]
   * @param support members with a probability above 0
   * @param transport the entries of the transport plan, or null
   * @param duplicates the groups of near-duplicates, or null
   */
  Written write(
      List<SamplingStage.Drawing> drawings,
      IdColumn ids,
      double[] probabilities,
      long support,
      TransportRows transport,
      NearDuplicateRows duplicates) {
    long start = System.nanoTime();
    double before = seconds(drawings);
    List<SizeFacts> sizes = drawings.stream().map(drawing -> writeSelection(drawing, ids)).toList();
    Checksums checksums =
        new Checksums(
            sizes.get(sizes.size() - 1).checksum(),
            writer.writeProbabilities(new Path(folder, "probabilities"), ids, probabilities),
            transport == null
                ? null
                : writer.writeTransport(new Path(folder, "transport"), transport),
            weights.isEmpty()
                ? null
                : writer.writeWeights(
                    new Path(folder, WEIGHTS), ids, probabilities, weights.getAsLong()),
            duplicates == null
                ? null
                : writer.writeNearDuplicates(new Path(folder, "near-duplicates"), duplicates));
    StageFacts writing =
        new StageFacts(
            "writing",
            (System.nanoTime() - start) / 1e9 - (seconds(drawings) - before),
            support,
            0,
            Map.of("committer", writer.committer()));
    return new Written(
        SampleFacts.of(sample.seed(), sizes),
        checksums,
        List.of(
            new StageFacts("sampling", seconds(drawings), sample.size(), 0, Map.of()), writing));
  }

  private static double seconds(List<SamplingStage.Drawing> drawings) {
    return drawings.stream().mapToDouble(SamplingStage.Drawing::seconds).sum();
  }

  private SizeFacts writeSelection(SamplingStage.Drawing drawing, IdColumn ids) {
    String name = SelectionParameters.Sample.folder(sample.sizes(), drawing.sampleSize());
    String checksum = writer.writeSelection(new Path(folder, name), ids, drawing);
    return SizeFacts.of(
        drawing.sampleSize(), name, drawing.distinct(), drawing.largest(), checksum);
  }
}
