package io.tsds.pipeline;

import io.tsds.Quantity;
import io.tsds.UserException;
import io.tsds.parameters.SelectionParameters;
import io.tsds.parameters.TaskWeights;
import io.tsds.pipeline.assignment.SamplingStage;
import io.tsds.pipeline.search.SearchOutcome;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.pool.Mixture;
import io.tsds.report.MixtureFacts;
import io.tsds.report.SupportFacts;
import io.tsds.storage.queries.QuerySet;
import io.tsds.storage.queries.TargetQueries;
import io.tsds.storage.result.ResultWriter;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Draws one sample over all target tasks, from their probabilities by weight, and writes it beside
 * their folders. It is written by every attempt again, since the target tasks' probabilities are
 * there when it begins.
 */
final class MixtureStage {
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  /** Name of the folder, which no target task's has. */
  static final String FOLDER = "mixture";

  private final StageContext context;
  private final SelectionParameters parameters;
  private final SearchOutcome search;
  private final List<TargetSelection> targets;

  MixtureStage(
      StageContext context,
      SelectionParameters parameters,
      SearchOutcome search,
      List<TargetSelection> targets) {
    this.context = context;
    this.parameters = parameters;
    this.search = search;
    this.targets = targets;
  }

  /**
   * Refuses weights of other target tasks than the queries have, before the search.
   *
   * @throws UserException naming the target task
   */
  static void requireTargets(SelectionParameters parameters, QuerySet queries) {
    TaskWeights weights = parameters.extras().taskWeights();
    if (weights != null) {
      weights(weights, queries.targets());
    }
  }

  private static double[] weights(TaskWeights weights, List<TargetQueries> targets) {
    return weights.normalized(
        targets.stream().map(TargetQueries::name).toList(),
        targets.stream().map(target -> target.rows().length).toList());
  }

  /** Mixes, draws and writes into the result. */
  MixtureFacts write(SamplingStage sampling) {
    long start = System.nanoTime();
    double[] weights = weights(parameters.extras().taskWeights(), search.queries().targets());
    Mixture mixture = mixture(weights);
    LOG.info(
        "mixture: {} of {}",
        Quantity.of(mixture.ids().size(), "candidate"),
        Quantity.of(targets.size(), "target task"));
    context.describe("writing the mixture");
    ResultWriter writer = new ResultWriter(context.spark(), parameters.output().format());
    TargetTables.Written written =
        new TargetTables(
                writer,
                new Path(context.run().resultFolder(), FOLDER),
                parameters.sample(),
                TargetTables.weighedRows(parameters, search))
            .write(
                draw(sampling, mixture),
                mixture.ids(),
                mixture.probabilities(),
                mixture.ids().size(),
                null);
    context.run().writeResultFile(FOLDER + "/" + TargetSelection.SUCCESS, new byte[0]);
    return new MixtureFacts(
        FOLDER,
        facts(weights),
        mixture.sum(),
        SupportFacts.of(mixture.probabilities()),
        written.sample(),
        (System.nanoTime() - start) / 1e9,
        written.checksums());
  }

  private Mixture mixture(double[] weights) {
    List<Mixture.Part> parts = new ArrayList<>();
    for (TargetSelection target : targets) {
      parts.add(target.part(weights[parts.size()]));
    }
    return Mixture.of(parts);
  }

  private List<SamplingStage.Drawing> draw(SamplingStage sampling, Mixture mixture) {
    try {
      return sampling.from(mixture.probabilities());
    } catch (UserException e) {
      throw new UserException("mixture of the target tasks: " + e.getMessage(), e);
    }
  }

  private List<MixtureFacts.Weight> facts(double[] weights) {
    List<MixtureFacts.Weight> facts = new ArrayList<>();
    for (TargetQueries target : search.queries().targets()) {
      facts.add(new MixtureFacts.Weight(target.name(), weights[facts.size()]));
    }
    return facts;
  }
}
